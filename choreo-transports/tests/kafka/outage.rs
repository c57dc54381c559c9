//! Brokers that go away, and logs that are no longer what they were.

use std::time::Duration;

use choreo_runtime::message::Outgoing;
use choreo_runtime::transport::{Parcel, Transport, TransportErrorKind};
use choreo_transports::Kafka;
use choreo_transports::kafka::{KafkaServer, MockKafka};
use rdkafka::admin::AdminOptions;

use crate::support::{admin, had, listen, mock, say, topic};

#[tokio::test]
async fn a_subscription_goes_on_where_it_was_and_misses_nothing() {
    let (broker, kafka) = mock().await;
    let topic = topic("gap");
    let mut ear = listen(&kafka, &topic).await;
    say(&kafka, &topic, "before").await;
    assert_eq!(ear.texts(1).await, ["before"]);
    broker.take_down().unwrap();
    let publishing = async {
        // It waits for the connection to come back, within its budget.
        let mut tries = 0;
        while kafka.publish(&Outgoing::new(&topic, "after"), kafka.origin()).await.is_err() {
            tries += 1;
            assert!(tries < 3, "only what was under way when the connection was lost may fail");
        }
    };
    let bringing = async { broker.bring_back().unwrap() };
    tokio::join!(publishing, bringing);
    match ear.next().await {
        Parcel::Gap(gap) => assert!(!gap.before && gap.reason.contains("lost"), "{gap:?}"),
        other => panic!("expected a gap, came {other:?}"),
    }
    assert_eq!(ear.texts(1).await, ["after"]);
}

#[tokio::test]
async fn a_broker_that_is_gone_for_good_is_lost_within_the_budget() {
    let broker = MockKafka::start().unwrap();
    let kafka = Kafka::connect(broker.url()).timeout(Duration::from_secs(2)).await.unwrap();
    let topic = topic("gone");
    let mut ear = listen(&kafka, &topic).await;
    broker.take_down().unwrap();
    let reason = ear.loss().await;
    assert!(reason.starts_with("the connection to the broker was lost: "), "{reason}");
    assert!(reason.contains("not back within 2s"), "{reason}");
    let error = kafka.publish(&Outgoing::new(&topic, "{}"), kafka.origin()).await.unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::Disconnected, "{error}");
}

#[tokio::test]
async fn a_connection_that_nobody_listens_on_outlives_a_broker_that_is_back_at_once() {
    let (broker, kafka) = mock().await;
    let topic = topic("idle");
    say(&kafka, &topic, "one").await;
    broker.take_down().unwrap();
    broker.bring_back().unwrap();
    let mut ear = listen(&kafka, &topic).await;
    say(&kafka, &topic, "two").await;
    loop {
        match ear.next().await {
            Parcel::Gap(gap) => assert!(gap.before, "{gap:?}"),
            Parcel::Message(arrival) => {
                assert_eq!(arrival.payload.as_ref(), b"two");
                break;
            }
            other => panic!("expected a message, came {other:?}"),
        }
    }
}

#[tokio::test]
async fn a_topic_that_is_deleted_is_lost() {
    let Some(server) = had(KafkaServer::new()).await else { return };
    let kafka = Kafka::connect(server.url()).await.unwrap();
    let topic = topic("deleted");
    let mut ear = listen(&kafka, &topic).await;
    say(&kafka, &topic, "one").await;
    assert_eq!(ear.texts(1).await, ["one"]);
    let deleted = admin(&kafka).delete_topics(&[&topic], &AdminOptions::new()).await.unwrap();
    assert!(deleted.iter().all(Result::is_ok), "{deleted:?}");
    let reason = ear.loss().await;
    assert!(reason.contains(&topic), "{reason}");
}
