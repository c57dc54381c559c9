//! What a record carries.

use std::time::{Duration, SystemTime};

use choreo_runtime::message::{Outgoing, Position};
use rdkafka::message::{Header, OwnedHeaders};
use rdkafka::producer::{BaseRecord, Producer};

use crate::support::{DEADLINE, listen, mock, producer, publish, topic};

#[tokio::test]
async fn headers_keep_their_order_and_their_repetitions() {
    let (_broker, kafka) = mock().await;
    let topic = topic("headers");
    let mut ear = listen(&kafka, &topic).await;
    let message =
        Outgoing::new(&topic, "{}").with_header("b", "1").with_header("a", "2").with_header("b", "\u{0}");
    publish(&kafka, message.clone()).await;
    assert_eq!(ear.hear().await.headers, message.headers);
}

#[tokio::test]
async fn a_record_tells_its_place_and_its_time() {
    let (_broker, kafka) = mock().await;
    let topic = topic("place");
    let mut ear = listen(&kafka, &topic).await;
    let before = SystemTime::now() - Duration::from_millis(1);
    for offset in 0..3 {
        publish(&kafka, Outgoing::new(&topic, "{}")).await;
        let arrival = ear.hear().await;
        assert_eq!(arrival.position, Some(Position::Offset { partition: 0, offset }));
        let time = arrival.timestamp.unwrap();
        assert!(time >= before && time <= SystemTime::now(), "{time:?}");
    }
}

#[tokio::test]
async fn a_record_without_key_value_and_header_value_is_one_with_empty_bytes() {
    let (_broker, kafka) = mock().await;
    let topic = topic("nothing");
    let mut ear = listen(&kafka, &topic).await;
    let producer = producer(&kafka, &[]);
    let header = Header { key: "h", value: None::<&str> };
    let tombstone: BaseRecord<'_, str, str> =
        BaseRecord::to(&topic).key("k").timestamp(7).headers(OwnedHeaders::new().insert(header));
    producer.send(tombstone).map_err(|(error, _)| error).unwrap();
    producer.flush(DEADLINE).unwrap();
    let arrival = ear.hear().await;
    assert_eq!((arrival.payload.as_ref(), arrival.key.as_deref()), (&b""[..], Some(&b"k"[..])));
    assert_eq!(arrival.headers.iter().collect::<Vec<_>>(), [("h", &b""[..])]);
    assert_eq!(arrival.timestamp, Some(SystemTime::UNIX_EPOCH + Duration::from_millis(7)));
    publish(&kafka, Outgoing::new(&topic, "")).await;
    assert_eq!(ear.hear().await.key, None);
}
