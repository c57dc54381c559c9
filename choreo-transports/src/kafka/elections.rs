//! Tests with topics that have no leader for a while.

use std::time::Duration;

use choreo_runtime::message::Outgoing;
use choreo_runtime::transport::{
    Inbox, InboxLimits, Interest, Mail, Parcel, Receipt, Transport, TransportError, TransportErrorKind,
};
use tokio::time::timeout;

use super::{Kafka, KafkaLink, MockKafka};
use crate::link::Seat;

/// Long enough to see that something is waited for.
const WHILE: Duration = Duration::from_millis(300);

/// What must happen has happened by then.
const DEADLINE: Duration = Duration::from_secs(30);

struct Ear {
    inbox: Inbox,
    _seat: Seat<KafkaLink>,
}

async fn listen(kafka: &Kafka, topics: &[&str]) -> Result<Ear, TransportError> {
    let interests: Vec<Interest> = topics.iter().map(|topic| Interest::new(*topic)).collect();
    let (inbox, post) = Inbox::new(InboxLimits::default());
    let seat = timeout(DEADLINE, kafka.subscribe(&interests, post, kafka.origin())).await.unwrap()?;
    Ok(Ear { inbox, _seat: seat })
}

async fn say(kafka: &Kafka, topic: &str, text: &str) {
    let receipt = kafka.publish(&Outgoing::new(topic, text.to_owned()), kafka.origin()).await;
    assert_eq!(receipt.unwrap(), Receipt::Accepted);
}

impl Ear {
    async fn next(&mut self) -> Parcel {
        loop {
            match timeout(DEADLINE, self.inbox.next()).await.unwrap() {
                Mail::Parcel(Parcel::Away(_)) => {}
                Mail::Parcel(parcel) => return parcel,
                Mail::Overflowed { topic, .. } => panic!("the inbox ran over on {topic}"),
            }
        }
    }

    async fn hears(&mut self, text: &str) {
        match self.next().await {
            Parcel::Message(arrival) => assert_eq!(arrival.payload.as_ref(), text.as_bytes()),
            other => panic!("expected `{text}`, came {other:?}"),
        }
    }
}

async fn connected(budget: Duration) -> (MockKafka, Kafka) {
    let broker = MockKafka::start().unwrap();
    let kafka = Kafka::connect(broker.url()).timeout(budget).await.unwrap();
    (broker, kafka)
}

#[tokio::test]
async fn a_pattern_awaits_the_leader_of_a_topic_and_reads_it_from_its_end() {
    let (broker, kafka) = connected(DEADLINE).await;
    say(&kafka, "shop.orders", "old").await;
    broker.lead("shop.orders", false).unwrap();
    let mut listening = Box::pin(listen(&kafka, &["^shop\\."]));
    assert!(timeout(WHILE, &mut listening).await.is_err(), "it is not read, and yet confirmed");
    broker.lead("shop.orders", true).unwrap();
    let mut ear = listening.await.unwrap();
    say(&kafka, "shop.orders", "new").await;
    ear.hears("new").await;
}

#[tokio::test]
async fn a_log_whose_leader_is_being_elected_is_read_on_once_it_has_one() {
    let (broker, kafka) = connected(DEADLINE).await;
    let mut ear = listen(&kafka, &["orders"]).await.unwrap();
    say(&kafka, "orders", "before").await;
    ear.hears("before").await;
    broker.take_down().unwrap();
    broker.lead("orders", false).unwrap();
    broker.bring_back().unwrap();
    let early = timeout(WHILE, ear.next()).await;
    assert!(early.is_err(), "{early:?}");
    broker.lead("orders", true).unwrap();
    assert!(matches!(ear.next().await, Parcel::Gap(_)));
    say(&kafka, "orders", "after").await;
    ear.hears("after").await;
}

#[tokio::test]
async fn a_topic_that_gets_no_leader_fails_its_subscription_alone_and_can_be_listened_on_later() {
    let (broker, kafka) = connected(Duration::from_secs(2)).await;
    let mut other = listen(&kafka, &["other"]).await.unwrap();
    say(&kafka, "shop.orders", "old").await;
    broker.lead("shop.orders", false).unwrap();
    for topic in ["^shop\\.", "shop.orders"] {
        let error = listen(&kafka, &[topic]).await.map(drop).unwrap_err();
        assert_eq!(error.kind(), TransportErrorKind::TimedOut, "{error}");
        assert!(error.to_string().contains("`shop.orders`: the topic has had no leader for "), "{error}");
    }
    broker.lead("shop.orders", true).unwrap();
    let mut ear = listen(&kafka, &["^shop\\."]).await.unwrap();
    say(&kafka, "shop.orders", "new").await;
    ear.hears("new").await;
    say(&kafka, "other", "still").await;
    other.hears("still").await;
}
