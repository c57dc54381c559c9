//! Partitions: how many there are, and which one a record goes to.

use choreo_runtime::message::{Outgoing, Position};
use choreo_runtime::transport::{Interest, TransportErrorKind};
use choreo_transports::Kafka;
use choreo_transports::kafka::KafkaServer;
use rdkafka::admin::{AdminOptions, NewPartitions};
use rdkafka::producer::{BaseRecord, Producer};

use crate::support::{DEADLINE, admin, had, join, listen, mock, producer, publish, say, topic};

fn partition(position: Option<Position>) -> i32 {
    match position {
        Some(Position::Offset { partition, .. }) => partition,
        other => panic!("expected a partition, came {other:?}"),
    }
}

#[tokio::test]
async fn a_missing_topic_is_created_with_one_partition_and_so_with_one_order() {
    let (_broker, kafka) = mock().await;
    let topic = topic("one");
    let mut ear = listen(&kafka, &topic).await;
    for number in 0..50 {
        publish(&kafka, Outgoing::new(&topic, number.to_string()).with_key(number.to_string())).await;
    }
    let expected: Vec<String> = (0..50).map(|number: i32| number.to_string()).collect();
    assert_eq!(ear.texts(50).await, expected);
}

/// The partitions that Java's clients choose: murmur2 of the key, modulo 3.
#[tokio::test]
async fn a_key_chooses_the_partition_that_java_chooses() {
    let (broker, _) = mock().await;
    let kafka = Kafka::connect(broker.url()).partitions(3).await.unwrap();
    let topic = topic("keys");
    let mut ear = listen(&kafka, &topic).await;
    // From `Utils.toPositive(Utils.murmur2(key)) % 3` of kafka-clients 3.9.1.
    for (key, chosen) in JAVA {
        publish(&kafka, Outgoing::new(&topic, "{}").with_key(*key)).await;
        assert_eq!(partition(ear.hear().await.position), *chosen, "{key}");
    }
}

const JAVA: &[(&str, i32)] = &[
    ("a", 1),
    ("b", 2),
    ("order-1", 1),
    ("order-2", 0),
    ("order-3", 0),
    ("customer", 0),
    ("ORD-42", 2),
    ("x", 1),
];

#[tokio::test]
async fn a_publish_creates_a_missing_topic_with_as_many_partitions_as_a_subscription_would() {
    let (broker, _) = mock().await;
    let kafka = Kafka::connect(broker.url()).partitions(2).await.unwrap();
    let topic = topic("two");
    say(&kafka, &topic, "{}").await;
    let metadata = producer(&kafka, &[]).client().fetch_metadata(Some(&topic), DEADLINE).unwrap();
    assert_eq!(metadata.topics()[0].partitions().len(), 2);
}

#[tokio::test]
async fn no_partitions_are_refused() {
    let (broker, _) = mock().await;
    let error = Kafka::connect(broker.url()).partitions(0).await.unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::Misconfigured);
    assert!(error.to_string().contains("`.partitions(1)`"), "{error}");
}

#[tokio::test]
async fn a_partition_that_appears_later_is_read_from_its_first_record() {
    let Some(server) = had(KafkaServer::new()).await else { return };
    let kafka = Kafka::connect(server.url()).await.unwrap();
    let topic = topic("wider");
    let mut ear = listen(&kafka, &topic).await;
    say(&kafka, &topic, "first").await;
    assert_eq!(ear.texts(1).await, ["first"]);
    let wider = admin(&kafka).create_partitions(&[NewPartitions::new(&topic, 2)], &AdminOptions::new()).await;
    assert!(wider.unwrap().iter().all(Result::is_ok));
    // Until it knows of the new partition.
    let foreign = producer(&kafka, &[("topic.metadata.refresh.interval.ms", "10")]);
    loop {
        let record: BaseRecord<'_, str, str> = BaseRecord::to(&topic).partition(1).payload("second");
        match foreign.send(record) {
            Ok(()) => break,
            Err(_) => foreign.client().fetch_metadata(Some(&topic), DEADLINE).map(|_| ()).unwrap(),
        }
    }
    foreign.flush(DEADLINE).unwrap();
    let arrival = ear.hear().await;
    assert_eq!((arrival.payload.as_ref(), partition(arrival.position)), (&b"second"[..], 1));
}

#[tokio::test]
async fn a_subscription_on_several_partitions_begins_where_each_of_them_ends() {
    let (broker, _) = mock().await;
    let kafka = Kafka::connect(broker.url()).partitions(4).await.unwrap();
    let topic = topic("ends");
    for number in 0..20 {
        publish(&kafka, Outgoing::new(&topic, "old").with_key(number.to_string())).await;
    }
    let mut ear = join(&kafka, &[Interest::new(&topic)]).await;
    for number in 0..20 {
        publish(&kafka, Outgoing::new(&topic, "new").with_key(number.to_string())).await;
    }
    assert_eq!(ear.texts(20).await, vec!["new"; 20]);
}
