//! Patterns: topics that are there, and topics that appear.

use choreo_runtime::transport::{Interest, Parcel};
use choreo_transports::Kafka;
use rdkafka::producer::{BaseRecord, Producer};

use crate::support::{DEADLINE, join, listen, mock, producer, say, topic};

#[tokio::test]
async fn a_topic_that_was_there_is_read_from_its_end_and_one_that_appears_from_its_first_record() {
    let (broker, kafka) = mock().await;
    let other = Kafka::connect(broker.url()).await.unwrap();
    let stem = topic("shop");
    let [there, later] = ["there", "later"].map(|name| format!("{stem}.{name}"));
    say(&other, &there, "old").await;
    let mut ear = listen(&kafka, &format!("^{}\\.", stem.replace('.', "\\."))).await;
    // All in one go, before anybody can have noticed the topic.
    let foreign = producer(&other, &[]);
    for number in 0..10 {
        let payload = number.to_string();
        let record: BaseRecord<'_, str, str> = BaseRecord::to(&later).payload(payload.as_str()).partition(0);
        foreign.send(record).map_err(|(error, _)| error).unwrap();
    }
    foreign.flush(DEADLINE).unwrap();
    let expected: Vec<String> = (0..10).map(|number: i32| number.to_string()).collect();
    assert_eq!(ear.texts(10).await, expected);
    say(&other, &there, "new").await;
    assert_eq!(ear.texts(1).await, ["new"]);
}

#[tokio::test]
async fn what_a_pattern_and_a_name_both_fit_comes_once() {
    let (_broker, kafka) = mock().await;
    let topic = topic("both");
    let pattern = format!("^{}$", topic.replace('.', "\\."));
    let mut ear = join(&kafka, &[Interest::new(&pattern), Interest::new(&topic)]).await;
    say(&kafka, &topic, "1").await;
    say(&kafka, &topic, "2").await;
    assert_eq!(ear.texts(2).await, ["1", "2"]);
}

#[tokio::test]
async fn a_pattern_that_goes_leaves_the_topic_to_whoever_named_it() {
    let (_broker, kafka) = mock().await;
    let topic = topic("stays");
    let mut named = listen(&kafka, &topic).await;
    let matched = listen(&kafka, &format!("^{}$", topic.replace('.', "\\."))).await;
    drop(matched);
    // The keeper has seen to it when it answers the next one.
    let _next = listen(&kafka, &format!("{topic}.next")).await;
    say(&kafka, &topic, "still").await;
    assert_eq!(named.texts(1).await, ["still"]);
}

#[tokio::test]
async fn a_pattern_read_from_start_brings_what_all_its_topics_hold_oldest_first() {
    let (_broker, kafka) = mock().await;
    let stem = topic("all");
    let foreign = producer(&kafka, &[]);
    for (time, name) in [(1, "a"), (2, "b"), (3, "a"), (4, "b"), (5, "b"), (6, "a")] {
        let topic = format!("{stem}.{name}");
        let payload = time.to_string();
        let record: BaseRecord<'_, str, str> =
            BaseRecord::to(&topic).payload(payload.as_str()).timestamp(time);
        foreign.send(record).map_err(|(error, _)| error).unwrap();
        foreign.flush(DEADLINE).unwrap();
    }
    let pattern = format!("^{}\\.[ab]$", stem.replace('.', "\\."));
    let mut ear = join(&kafka, &[Interest::new(&pattern).from_start()]).await;
    let mut heard = Vec::new();
    for _ in 0..6 {
        match ear.next().await {
            Parcel::Message(arrival) => {
                assert!(arrival.old);
                heard.push(String::from_utf8(arrival.payload.to_vec()).unwrap());
            }
            other => panic!("expected a message, came {other:?}"),
        }
    }
    assert_eq!(heard, ["1", "2", "3", "4", "5", "6"]);
}
