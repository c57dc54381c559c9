//! A service that joins a consumer group, as services on Kafka do: what the page on Kafka says that it needs.

#![expect(clippy::expect_used, reason = "what is missing must fail its test")]

use std::time::Duration;

use choreo::prelude::*;
use futures_util::StreamExt;
use rdkafka::consumer::{Consumer, StreamConsumer};
use rdkafka::producer::{FutureProducer, FutureRecord};
use rdkafka::{ClientConfig, Message};

/// Asks before it answers: the topic of the answer is made later, by the stand-in.
async fn serve(brokers: String) {
    let consumer: StreamConsumer = ClientConfig::new()
        .set("bootstrap.servers", &brokers)
        .set("group.id", "orders")
        .set("auto.offset.reset", "earliest")
        .set("fetch.wait.max.ms", "1")
        .create()
        .expect("a consumer");
    let producer: FutureProducer =
        ClientConfig::new().set("bootstrap.servers", &brokers).create().expect("a producer");
    consumer.subscribe(&["groups.created", "groups.checked"]).expect("subscribed");
    let mut records = consumer.stream();
    while let Some(record) = records.next().await {
        let record = match record {
            Ok(record) => record.detach(),
            Err(error) => {
                eprintln!("groups: {error}");
                continue;
            }
        };
        let next = if record.topic() == "groups.created" { "groups.check" } else { "groups.settled" };
        let answer = FutureRecord::<(), [u8]>::to(next).payload(record.payload().unwrap_or_default());
        producer.send(answer, Duration::from_secs(5)).await.expect("published");
    }
}

#[choreo::scenario(timeout = "15s")]
async fn a_service_in_a_group_is_tested_as_any_other(bus: &Kafka) {
    bus.create_topics(&["groups.created", "groups.checked"]).await.expect("created");
    tokio::spawn(serve(bus.url()));
    choreo! {
        on "groups.check" as ask => publish "groups.checked" { "order_id": ask["order_id"] };
        publish "groups.created" { "order_id": "ORD-42" };
        expect "groups.settled" { "order_id": "ORD-42" };
    }
}

#[tokio::test]
async fn what_is_no_name_of_a_topic_is_not_created() {
    let bus = Kafka::ephemeral().await.expect("a broker");
    for name in ["^orders.*", "", "or ders"] {
        let error = bus.create_topics(&["groups.fine", name]).await.expect_err("refused");
        assert!(error.to_string().starts_with(&format!("create `{name}`: ")), "{error}");
    }
}
