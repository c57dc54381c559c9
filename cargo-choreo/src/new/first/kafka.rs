// First scenarios on Kafka: what a service promises, so that `cargo test` can see whether it is kept.
//
// `serve` stands for your service. Put yours in its place, and say what yours promises.

use std::time::Duration;

use choreo::prelude::*;
use rdkafka::consumer::{Consumer, StreamConsumer};
use rdkafka::error::KafkaResult;
use rdkafka::producer::{FutureProducer, FutureRecord};
use rdkafka::{ClientConfig, Message};

/// Hears of orders, and says when one is processed. Like your service it has connections of its own, and
/// is in a group: one for all scenarios, so that it goes on where the one before has committed.
async fn serve(brokers: String) -> KafkaResult<()> {
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", brokers);
    let producer: FutureProducer = config.create()?;
    config.set("group.id", "orders");
    config.set("auto.offset.reset", "earliest").set("fetch.wait.max.ms", "1");
    // How long the group waits for a member that has gone, as that of the scenario before has.
    config.set("session.timeout.ms", "6000");
    let consumer: StreamConsumer = config.create()?;
    consumer.subscribe(&["orders.created"])?;
    loop {
        let order = consumer.recv().await?;
        let record: FutureRecord<'_, (), [u8]> = FutureRecord::to("orders.processed");
        let record = record.payload(order.payload().unwrap_or_default());
        producer.send(record, Duration::from_secs(5)).await.map_err(|(error, _)| error)?;
    }
}

// A test like any other. `&Kafka` says what it runs on: a Kafka that the tests start by themselves, and
// that ends with them, unless CHOREO_KAFKA_BROKERS or choreo.toml names one. `cargo choreo doctor` says
// whether they can.
#[choreo::scenario(timeout = "20s")]
async fn a_created_order_is_processed(bus: &Kafka) {
    // What the service subscribes to must be there before it does.
    bus.create_topics(&["orders.created"]).await.expect("created");

    // On the test's own runtime: the service ends with the test, and if it gives up, the report says why.
    // The first message waits in the log for it. Joining a group takes some seconds, hence the timeout.
    let brokers = bus.url();
    tokio::spawn(async move { serve(brokers).await.expect("the service goes on") });

    choreo! {
        // What is expected below is subscribed to before this is published: nothing can be missed.
        publish "orders.created" { "order_id": "ORD-42", "count": 3 };

        // Goes on when such a message comes. Other fields may be there, and `> 0` is one of many
        // patterns. Ask for `> 3`, and run it again: the failure points at the field. `times 1` says that
        // none follows: without it a service that answers twice would pass.
        expect "orders.processed" { "order_id": "ORD-42", "count": > 0 } times 1;

        // What must not come, for so long.
        never "orders.rejected" { "order_id": "ORD-42" } for 50ms;
    }
}
