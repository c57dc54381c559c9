//! The page "Why": a test as it is usually written, and the same by choreo.

use std::time::Duration;

use choreo::prelude::*;
use serde_json::{Value, json};
use tokio::time::{sleep, timeout};

// layout: sleep-in-test: the page is about what such sleeps do
#[tokio::test]
async fn a_created_order_is_processed() {
    let bus = InMemory::new();
    shop::open(&bus.client());
    let client = bus.client();
    sleep(Duration::from_millis(100)).await; // the shop listens by now

    let mut processed = client.subscribe("orders.processed").await.unwrap();
    let mut rejected = client.subscribe("orders.rejected").await.unwrap();
    client.publish_json("orders.created", &json!({ "order_id": "ORD-42" })).await.unwrap();
    sleep(Duration::from_millis(100)).await; // and has answered

    let message: Value = processed.recv().await.unwrap().json().unwrap();
    assert_eq!(message["order_id"], "ORD-42");
    assert!(timeout(Duration::from_millis(50), rejected.recv()).await.is_err());
}

#[choreo::scenario]
async fn a_created_order_is_processed_and_not_rejected(bus: &InMemory) {
    shop::open(&bus.client());

    choreo! {
        publish "orders.created" { "order_id": "ORD-42" };
        expect "orders.processed" { "order_id": "ORD-42" } within 50ms;
        never "orders.rejected";
    }
}

/// What the page says of the first sleep: without it nobody hears the order.
#[tokio::test(start_paused = true)]
async fn a_service_that_is_not_waited_for_misses_what_is_published() {
    let bus = InMemory::new();
    shop::open(&bus.client());
    let client = bus.client();
    let mut processed = client.subscribe("orders.processed").await.unwrap();
    client.publish_json("orders.created", &json!({ "order_id": "ORD-42" })).await.unwrap();
    assert!(timeout(Duration::from_secs(60), processed.recv()).await.is_err());
}

#[test]
fn all_that_the_page_shows_stands_here() {
    let file = crate::pages::kept(include_str!("why.rs").lines());
    let shown = crate::pages::blocks(include_str!("../../docs/src/why.md"), "rust");
    assert_eq!(shown.len(), 2);
    for block in shown {
        let block = crate::pages::kept(block);
        assert!(file.contains(&block), "the page shows what is no test:\n{block}");
    }
}
