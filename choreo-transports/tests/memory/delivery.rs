use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use choreo_runtime::message::{Origin, Outgoing, Position};
use choreo_runtime::transport::{Inbox, InboxLimits, Receipt, Transport, TransportErrorKind};
use choreo_transports::InMemory;
use tokio::time::{Instant, advance};

use super::{Ear, interests, listen, say};

#[tokio::test(start_paused = true)]
async fn a_message_arrives_with_all_that_it_was_sent_with() {
    let bus = InMemory::new();
    let mut ear = listen(&bus, &["orders.created"]).await;
    let message = Outgoing::new("orders.created", "{}")
        .with_key("ORD-42")
        .with_header("trace", "abc")
        .with_reply_to("answers");
    advance(Duration::from_secs(3)).await;

    assert_eq!(Transport::publish(&bus, &message, Origin(7)).await.unwrap(), Receipt::Accepted);

    let [arrival] = ear.arrivals().try_into().unwrap();
    assert_eq!(arrival.topic, message.topic);
    assert_eq!(arrival.payload, message.payload);
    assert_eq!(arrival.key, message.key);
    assert_eq!(arrival.headers, message.headers);
    assert_eq!(arrival.reply_to, message.reply_to);
    assert_eq!(arrival.origin, Some(Origin(7)));
    assert_eq!(arrival.position, Some(Position::Serial(1)));
    assert_eq!(arrival.at, Instant::now());
}

#[tokio::test]
async fn each_subscriber_gets_what_fits_its_topics() {
    let bus = InMemory::new();
    let mut literal = listen(&bus, &["orders.created"]).await;
    let mut one = listen(&bus, &["orders.*"]).await;
    let mut rest = listen(&bus, &["orders.>"]).await;
    let mut some = listen(&bus, &["payments", "orders.eu.created"]).await;

    for topic in ["orders.created", "orders.eu.created", "payments", "orders"] {
        say(&bus, topic, topic.to_owned()).await;
    }

    assert_eq!(literal.heard(), ["orders.created"]);
    assert_eq!(one.heard(), ["orders.created"]);
    assert_eq!(rest.heard(), ["orders.created", "orders.eu.created"]);
    assert_eq!(some.heard(), ["orders.eu.created", "payments"]);
}

#[tokio::test]
async fn a_message_comes_once_however_many_topics_fit() {
    let bus = InMemory::new();
    let mut ear = listen(&bus, &["a.b", "a.*", "a.b", "a.>", "*.b", ">"]).await;
    say(&bus, "a.b", "once").await;
    assert_eq!(ear.heard(), ["once"]);
}

#[tokio::test]
async fn two_subscriptions_with_one_inbox_bring_a_message_once() {
    let bus = InMemory::new();
    let (inbox, post) = Inbox::new(InboxLimits::default());
    let first = bus.subscribe(&interests(&["a.b"]), post.clone(), Origin(1)).await.unwrap();
    let second = bus.subscribe(&interests(&["a.b", "a.*"]), post, Origin(1)).await.unwrap();
    let mut ear = Ear { inbox, registration: second };

    say(&bus, "a.b", "both").await;
    drop(first);
    say(&bus, "a.b", "second").await;

    assert_eq!(ear.heard(), ["both", "second"]);
}

#[tokio::test]
async fn a_publish_runs_no_subscribers_code() {
    let bus = InMemory::new();
    let client = bus.client();
    let mut orders = client.subscribe("orders").await.unwrap();
    let served = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&served);
    let service = tokio::spawn(async move {
        orders.recv().await.unwrap();
        seen.store(true, Ordering::Relaxed);
    });
    tokio::task::yield_now().await;

    client.publish("orders", "{}").await.unwrap();

    assert!(!served.load(Ordering::Relaxed));
    service.await.unwrap();
    assert!(served.load(Ordering::Relaxed));
}

#[tokio::test]
async fn a_publish_where_nobody_listens_is_no_error() {
    let bus = InMemory::new();
    say(&bus, "nowhere", "{}").await;
    let mut late = listen(&bus, &["nowhere"]).await;
    assert_eq!(late.heard(), Vec::<String>::new());
}

#[tokio::test]
async fn two_buses_never_meet() {
    let (one, other) = (InMemory::new(), InMemory::new());
    let mut ear = listen(&one, &["orders", ">"]).await;
    say(&other, "orders", "other").await;
    say(&one.clone(), "orders", "one").await;
    assert_eq!(ear.heard(), ["one"]);
}

#[tokio::test]
async fn a_dropped_subscription_gets_nothing_more() {
    let bus = InMemory::new();
    let mut kept = listen(&bus, &["a.b", "a.*"]).await;
    let Ear { mut inbox, registration } = listen(&bus, &["a.b", "a.*"]).await;
    say(&bus, "a.b", "1").await;
    drop(registration);
    say(&bus, "a.b", "2").await;

    assert!(inbox.try_next().is_some());
    assert!(inbox.try_next().is_none());
    assert_eq!(kept.heard(), ["1", "2"]);
}

#[tokio::test]
async fn wildcards_come_and_go_on_a_topic_in_use() {
    let bus = InMemory::new();
    let mut literal = listen(&bus, &["a.b"]).await;
    say(&bus, "a.b", "1").await;
    let mut wild = listen(&bus, &["a.*"]).await;
    say(&bus, "a.b", "2").await;
    let mut more = listen(&bus, &["*.b"]).await;
    drop(wild.registration);
    say(&bus, "a.b", "3").await;

    assert_eq!(literal.heard(), ["1", "2", "3"]);
    assert!(wild.inbox.try_next().is_some());
    assert!(wild.inbox.try_next().is_none());
    assert_eq!(more.heard(), ["3"]);
}

#[tokio::test]
async fn a_large_payload_is_shared_not_copied() {
    let bus = InMemory::new();
    let mut one = listen(&bus, &["big"]).await;
    let mut two = listen(&bus, &[">"]).await;
    let payload = bytes::Bytes::from(vec![7; 10 << 20]);
    say(&bus, "big", payload.clone()).await;
    for ear in [&mut one, &mut two] {
        let [arrival] = ear.arrivals().try_into().unwrap();
        assert_eq!((arrival.payload.as_ptr(), arrival.payload.len()), (payload.as_ptr(), payload.len()));
    }
}

#[tokio::test]
async fn one_bad_topic_among_good_ones_subscribes_to_none() {
    let bus = InMemory::new();
    let (mut inbox, post) = Inbox::new(InboxLimits::default());
    let error = bus.subscribe(&interests(&["good", "not good"]), post, Origin(1)).await.unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::BadTopic);
    assert_eq!(error.to_string(), "subscribe to `not good`: it holds white space; use `-` or `_` instead");
    say(&bus, "good", "{}").await;
    assert!(inbox.try_next().is_none());
}

#[tokio::test]
async fn a_publish_to_a_wildcard_is_refused() {
    let bus = InMemory::new();
    let mut ear = listen(&bus, &["orders.*"]).await;
    let message = Outgoing::new("orders.*", "{}");
    let error = Transport::publish(&bus, &message, Origin(1)).await.unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::BadTopic);
    assert_eq!(ear.heard(), Vec::<String>::new());
}
