use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use choreo_runtime::message::Outgoing;
use choreo_runtime::transport::InboxLimits;
use choreo_transports::InMemory;
use choreo_transports::memory::{Client, ClientErrorKind, Received, Subscription};
use futures_util::StreamExt;
use serde::{Deserialize, Serialize};
use tokio::time::Instant;

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Order {
    id: u32,
}

/// A service that replies with what it was asked.
async fn echo(bus: &InMemory, topic: &str) {
    let client = bus.client();
    let mut asked = client.subscribe(topic).await.unwrap();
    tokio::spawn(async move {
        while let Ok(message) = asked.recv().await {
            client.reply(&message, message.bytes()).await.unwrap();
        }
    });
}

#[test]
fn clients_can_be_moved_between_threads() {
    fn moved<T: Send + Sync + 'static>() {}
    moved::<Client>();
    moved::<Subscription>();
    moved::<Received>();
    moved::<InMemory>();
}

#[tokio::test]
async fn a_service_reads_all_of_a_message() {
    let bus = InMemory::new();
    let client = bus.client();
    let mut orders = client.subscribe("orders.*").await.unwrap();
    assert_eq!(orders.topic(), "orders.*");

    client.publish_json("orders.created", &Order { id: 7 }).await.unwrap();
    client.send(Outgoing::new("orders.paid", "?").with_key("K").with_header("h", "v")).await.unwrap();

    let message = orders.recv().await.unwrap();
    assert_eq!((message.topic(), message.payload()), ("orders.created", &br#"{"id":7}"#[..]));
    assert_eq!(message.json::<Order>().unwrap(), Order { id: 7 });
    assert_eq!((message.key(), message.headers().len(), message.reply_to()), (None, 0, None));
    let message = orders.recv().await.unwrap();
    assert_eq!((message.key(), message.headers().text("h")), (Some(&b"K"[..]), Some("v")));
    assert_eq!(
        message.json::<Order>().unwrap_err().to_string(),
        "not JSON: expected value at line 1 column 1"
    );
}

#[tokio::test]
async fn each_client_has_an_origin_and_its_clones_share_it() {
    let bus = InMemory::new();
    let (one, other) = (bus.client(), bus.client());
    let mut all = one.subscribe(">").await.unwrap();
    let mut origins = Vec::new();
    for client in [&one, &one.clone(), &other] {
        client.publish("a", "{}").await.unwrap();
        origins.push(all.recv().await.unwrap().arrival().origin.unwrap());
    }
    assert_eq!(origins[0], origins[1]);
    assert_ne!(origins[0], origins[2]);
}

#[tokio::test]
async fn each_of_many_requests_gets_its_own_reply() {
    let bus = InMemory::new();
    echo(&bus, "ask").await;
    let client = bus.client();
    let requests = (0..100).map(|number| client.request("ask", number.to_string()));
    let replies = futures_util::future::join_all(requests).await;
    for (number, reply) in replies.into_iter().enumerate() {
        assert_eq!(reply.unwrap().json::<usize>().unwrap(), number);
    }
    let left = format!("{bus:?}");
    assert!(left.contains("subscriptions: 1,") && left.contains("topics: 1,"), "{left}");
}

#[tokio::test]
async fn a_request_and_its_reply_can_be_json() {
    let bus = InMemory::new();
    let service = bus.client();
    let mut asked = service.subscribe("double").await.unwrap();
    tokio::spawn(async move {
        let message = asked.recv().await.unwrap();
        let Order { id } = message.json().unwrap();
        service.reply_json(&message, &Order { id: id * 2 }).await.unwrap();
    });
    let reply = bus.client().request_json("double", &Order { id: 21 }).await.unwrap();
    assert_eq!(reply.json::<Order>().unwrap(), Order { id: 42 });
}

#[tokio::test(start_paused = true)]
async fn a_request_that_nobody_hears_fails_at_once() {
    let begun = Instant::now();
    let error = InMemory::new().client().request("ask", "{}").await.unwrap_err();
    assert_eq!(error.kind(), ClientErrorKind::NoResponders);
    assert_eq!(begun.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn a_request_that_nobody_answers_fails_after_its_timeout() {
    let bus = InMemory::new();
    let _deaf = bus.client().subscribe("ask").await.unwrap();
    for (client, timeout) in [
        (bus.client(), Duration::from_secs(5)),
        (bus.client().request_timeout(Duration::from_millis(250)), Duration::from_millis(250)),
    ] {
        let begun = Instant::now();
        let error = client.request("ask", "{}").await.unwrap_err();
        assert_eq!(error.kind(), ClientErrorKind::TimedOut);
        assert_eq!(error.to_string(), format!("request `ask`: no reply within {timeout:?}"));
        assert!(begun.elapsed() >= timeout && begun.elapsed() < timeout * 2);
    }
}

#[tokio::test]
async fn a_message_without_a_reply_address_can_not_be_replied_to() {
    let client = InMemory::new().client();
    let mut orders = client.subscribe("orders").await.unwrap();
    client.publish("orders", "{}").await.unwrap();
    let error = client.reply(&orders.recv().await.unwrap(), "{}").await.unwrap_err();
    assert_eq!(error.kind(), ClientErrorKind::NoReplyAddress);
    assert_eq!(error.to_string(), "reply to a message on `orders`: it has no reply address");
}

#[tokio::test]
async fn a_value_that_can_not_be_serialised_is_an_error_of_its_own() {
    let unserialisable = std::collections::HashMap::from([((1, 2), 3)]);
    let error = InMemory::new().client().publish_json("a", &unserialisable).await.unwrap_err();
    assert_eq!(error.kind(), ClientErrorKind::Encode);
    assert_eq!(error.to_string(), "serialise a payload for `a`");
    assert_eq!(std::error::Error::source(&error).unwrap().to_string(), "key must be a string");
}

#[tokio::test]
async fn bad_topics_are_refused_to_clients_too() {
    let client = InMemory::new().client();
    let publish = client.publish("a.*", "{}").await.unwrap_err();
    let subscribe = client.subscribe("a..b").await.unwrap_err();
    let request = client.request("", "{}").await.unwrap_err();
    for error in [publish, subscribe, request] {
        assert_eq!(error.kind(), ClientErrorKind::BadTopic);
    }
}

#[tokio::test]
async fn a_flood_beyond_the_limits_is_told_once_after_what_came_before() {
    let client = InMemory::new().client();
    let mut flood = client.subscribe("flood").await.unwrap();
    for number in 0..70_000 {
        client.publish("flood", number.to_string()).await.unwrap();
    }
    for number in 0..65_536 {
        assert_eq!(flood.recv().await.unwrap().json::<u32>().unwrap(), number);
    }
    let error = flood.recv().await.unwrap_err();
    assert_eq!(error.kind(), ClientErrorKind::Overflowed);
    assert_eq!(
        error.to_string(),
        "receive all from `flood`: the queue was full when a message on `flood` came; read faster, or raise the limits"
    );
    client.publish("flood", "after").await.unwrap();
    assert_eq!(flood.recv().await.unwrap().payload(), b"after");
}

#[tokio::test]
async fn the_limits_of_a_clients_queues_can_be_set() {
    let client = InMemory::new().client();
    let tight = client.clone().queue_limits(InboxLimits { messages: 3, bytes: 10 });
    let (mut few, mut small) =
        (tight.subscribe("few").await.unwrap(), tight.subscribe("small").await.unwrap());
    for _ in 0..4 {
        client.publish("few", "x").await.unwrap();
    }
    client.publish("small", "12345").await.unwrap();
    client.publish("small", "123456").await.unwrap();
    for _ in 0..3 {
        assert!(few.recv().await.is_ok());
    }
    assert!(small.recv().await.is_ok());
    for subscription in [&mut few, &mut small] {
        assert_eq!(subscription.recv().await.unwrap_err().kind(), ClientErrorKind::Overflowed);
    }
}

#[tokio::test]
async fn a_lost_connection_is_told_even_to_a_reader_whose_queue_was_full() {
    let bus = InMemory::new();
    let client = bus.client().queue_limits(InboxLimits { messages: 1, bytes: 10 });
    let mut orders = client.subscribe("orders").await.unwrap();
    for _ in 0..2 {
        client.publish("orders", "x").await.unwrap();
    }
    bus.sever();
    assert!(orders.recv().await.is_ok());
    let mut kinds = Vec::new();
    for _ in 0..3 {
        kinds.push(orders.recv().await.unwrap_err().kind());
    }
    assert_eq!(
        kinds,
        [ClientErrorKind::Overflowed, ClientErrorKind::Disconnected, ClientErrorKind::Disconnected]
    );
}

#[tokio::test]
async fn a_subscription_is_a_stream_that_ends_with_the_connection() {
    let bus = InMemory::new();
    let client = bus.client();
    let orders = client.subscribe("orders").await.unwrap();
    client.publish("orders", "1").await.unwrap();
    client.publish("orders", "2").await.unwrap();
    bus.sever();
    let items: Vec<_> = orders
        .map(|item| item.map(|message| message.payload().to_vec()).map_err(|error| error.kind()))
        .collect()
        .await;
    assert_eq!(items, [Ok(b"1".to_vec()), Ok(b"2".to_vec()), Err(ClientErrorKind::Disconnected)]);
}

#[tokio::test]
async fn a_receive_that_is_given_up_loses_no_message() {
    let client = InMemory::new().client();
    let mut orders = client.subscribe("orders").await.unwrap();
    for number in 0..1000_u32 {
        tokio::select! {
            biased;
            message = orders.recv() => panic!("{message:?}"),
            () = tokio::task::yield_now() => {}
        }
        client.publish("orders", number.to_string()).await.unwrap();
        assert_eq!(orders.recv().await.unwrap().json::<u32>().unwrap(), number);
    }
}

/// Set as soon as a task of the runtime had its turn.
fn turn_of_another() -> Arc<AtomicBool> {
    let ran = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&ran);
    tokio::spawn(async move { seen.store(true, Ordering::Relaxed) });
    ran
}

#[tokio::test]
async fn a_publisher_that_never_waits_leaves_turns_to_others() {
    let client = InMemory::new().client();
    let other = turn_of_another();
    for _ in 0..10_000 {
        client.publish("a", "{}").await.unwrap();
    }
    assert!(other.load(Ordering::Relaxed));
}

#[tokio::test]
async fn a_reader_that_never_waits_leaves_turns_to_others() {
    let client = InMemory::new().client();
    let mut backlog = client.subscribe("a").await.unwrap();
    for _ in 0..10_000 {
        client.publish("a", "{}").await.unwrap();
    }
    let other = turn_of_another();
    for _ in 0..10_000 {
        backlog.recv().await.unwrap();
    }
    assert!(other.load(Ordering::Relaxed));
}
