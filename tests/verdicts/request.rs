//! What can come of a `request`.

// layout: sleep-in-test: the service answers after a stated time, on tokio's paused clock

use std::time::Duration;

use choreo::prelude::*;
use tokio::time::sleep;

/// A check that replies so late, with each of these.
fn check(bus: &InMemory, after: u64, replies: &'static [&'static str]) {
    let client = bus.client();
    tokio::spawn(async move {
        let mut asked = client.subscribe("fraud.check").await.expect("subscribed");
        while let Ok(request) = asked.recv().await {
            for reply in replies {
                sleep(Duration::from_millis(after)).await;
                client.reply(&request, *reply).await.expect("replied");
            }
        }
    });
}

const DENIED: &[&str] = &[r#"{"order_id":"ORD-41"}"#, r#"{"order_id":"ORD-42","decision":"DENY"}"#];

#[tokio::test(start_paused = true)]
async fn mismatch_of_a_reply_points_at_the_field() {
    let bus = InMemory::new();
    check(&bus, 105, DENIED);
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            timeout 500ms;
            request "fraud.check" { "order_id": "ORD-42" } => {
                "order_id": "ORD-42",
                "decision": "APPROVE",
            } as reply;
            publish "orders.approved" { "order_id": reply["order_id"] };
        })
        .await;
    insta::assert_snapshot!(trial.report());
}

#[tokio::test(start_paused = true)]
async fn timeout_of_a_request_that_was_heard() {
    let bus = InMemory::new();
    check(&bus, 0, &[]);
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            timeout 500ms;
            wait 100ms;
            request "fraud.check" { "order_id": "ORD-42" } => { "decision": _ } within 50ms;
        })
        .await;
    insta::assert_snapshot!(trial.report());
}

#[tokio::test(start_paused = true)]
async fn timeout_of_a_request_that_nobody_heard() {
    let bus = InMemory::new();
    check(&bus, 0, &[]);
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            timeout 500ms;
            request "fraud.chekc" { "order_id": "ORD-42" };
        })
        .await;
    insta::assert_snapshot!(trial.report());
}

#[tokio::test(start_paused = true)]
async fn timeout_of_a_request_that_a_stand_in_of_the_scenario_would_answer() {
    let trial = InMemory::new()
        .run(choreo::script! {
            for &InMemory;
            timeout 500ms;
            on "fraud.check" => reply { "decision": "APPROVE" };
            request "fraud.check" { "order_id": "ORD-42" };
        })
        .await;
    insta::assert_snapshot!(trial.report());
}

#[tokio::test(start_paused = true)]
async fn timeout_of_a_request_whose_reply_went_to_another_topic() {
    let bus = InMemory::new();
    let client = bus.client();
    tokio::spawn(async move {
        let mut asked = client.subscribe("fraud.check").await.expect("subscribed");
        while let Ok(request) = asked.recv().await {
            client.publish("fraud.result", request.bytes()).await.expect("published");
        }
    });
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            timeout 500ms;
            request "fraud.check" { "order_id": "ORD-42" } => { "order_id": "ORD-42" };
        })
        .await;
    insta::assert_snapshot!(trial.report());
}

#[tokio::test(start_paused = true)]
async fn timeout_of_a_request_whose_reply_came_after_the_deadline() {
    let bus = InMemory::new();
    check(&bus, 520, &[r#"{"decision":"APPROVE"}"#]);
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            timeout 500ms;
            request "fraud.check" { "order_id": "ORD-42" } => { "decision": "APPROVE" };
        })
        .await;
    insta::assert_snapshot!(trial.report());
}

#[tokio::test(start_paused = true)]
async fn slow_of_a_reply() {
    let bus = InMemory::new();
    check(&bus, 105, DENIED);
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            request "fraud.check" { "order_id": "ORD-42" } => { "decision": "DENY" } within 200ms as reply;
            check reply["order_id"] == "ORD-42";
        })
        .await;
    insta::assert_snapshot!(trial.report());
}

#[tokio::test(start_paused = true)]
async fn error_of_a_request_to_a_wildcard() {
    let bus = InMemory::new();
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            wait 250ms;
            request "fraud.*" { "order_id": "ORD-42" };
        })
        .await;
    insta::assert_snapshot!(trial.report());
}
