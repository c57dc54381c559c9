//! Reading from start.

use choreo_runtime::message::Outgoing;
use choreo_runtime::transport::Interest;
use choreo_transports::Kafka;
use rdkafka::producer::{BaseRecord, Producer};

use crate::support::{DEADLINE, join, mock, producer, publish, say, topic};

#[tokio::test]
async fn several_partitions_are_read_oldest_first() {
    let (broker, _) = mock().await;
    let kafka = Kafka::connect(broker.url()).partitions(3).await.unwrap();
    let topic = topic("oldest");
    publish(&kafka, Outgoing::new(&topic, "0").with_key("x")).await;
    let foreign = producer(&kafka, &[]);
    // Later than the first one, whose time is now.
    let now = 4_000_000_000_000;
    for number in 1..30_i32 {
        let payload = number.to_string();
        let record: BaseRecord<'_, str, str> = BaseRecord::to(&topic)
            .payload(payload.as_str())
            .partition(number % 3)
            .timestamp(now + i64::from(number));
        foreign.send(record).map_err(|(error, _)| error).unwrap();
    }
    foreign.flush(DEADLINE).unwrap();
    let mut ear = join(&kafka, &[Interest::new(&topic).from_start()]).await;
    say(&kafka, &topic, "new").await;
    let mut expected: Vec<String> = (0..30).map(|number: i32| number.to_string()).collect();
    expected.push("new".to_owned());
    assert_eq!(ear.texts(31).await, expected);
}

#[tokio::test]
async fn a_partition_that_waits_for_a_large_older_one_is_read_whole() {
    let (broker, _) = mock().await;
    let kafka = Kafka::connect(broker.url()).partitions(2).await.unwrap();
    let topic = topic("lagging");
    publish(&kafka, Outgoing::new(&topic, "0").with_key("x")).await;
    let foreign = producer(&kafka, &[]);
    let now = 4_000_000_000_000;
    // More of each than one may hold back, and less than the broker in the process keeps.
    let large = "x".repeat(100 << 10);
    for number in 0..90_i32 {
        let key = number.to_string();
        let record: BaseRecord<'_, str, str> = BaseRecord::to(&topic)
            .key(key.as_str())
            .payload(large.as_str())
            .partition(number / 45)
            .timestamp(now + i64::from(number));
        foreign.send(record).map_err(|(error, _)| error).unwrap();
    }
    foreign.flush(DEADLINE).unwrap();
    let mut ear = join(&kafka, &[Interest::new(&topic).from_start()]).await;
    assert_eq!(ear.texts(1).await, ["0"]);
    for number in 0..90_i32 {
        let arrival = ear.hear().await;
        assert_eq!(arrival.key.as_deref(), Some(number.to_string().as_bytes()));
    }
}

#[tokio::test]
async fn a_long_log_is_read_whole_and_an_empty_one_at_once() {
    let (_broker, kafka) = mock().await;
    let [long, empty] = ["long", "empty"].map(topic);
    say(&kafka, &long, "0").await;
    let foreign = producer(&kafka, &[]);
    for number in 1..5_000 {
        let payload = number.to_string();
        let record: BaseRecord<'_, str, str> = BaseRecord::to(&long).payload(payload.as_str());
        foreign.send(record).map_err(|(error, _)| error).unwrap();
    }
    foreign.flush(DEADLINE).unwrap();
    let mut ear =
        join(&kafka, &[Interest::new(&long).from_start(), Interest::new(&empty).from_start()]).await;
    let expected: Vec<String> = (0..5_000).map(|number: i32| number.to_string()).collect();
    assert_eq!(ear.texts(5_000).await, expected);
    say(&kafka, &empty, "new").await;
    assert_eq!(ear.texts(1).await, ["new"]);
}
