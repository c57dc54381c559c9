//! What a stand-in did not answer.

// layout: sleep-in-test: the service asks at stated times, on tokio's paused clock

use std::time::Duration;

use choreo::prelude::*;
use tokio::time::sleep;

/// A service that asks a fraud check about each order, and settles what that approves.
fn settle(bus: &InMemory, asks: &'static [&'static str]) {
    let client = bus.client();
    tokio::spawn(async move {
        let mut created = client.subscribe("orders.created").await.expect("subscribed");
        let mut decided = client.subscribe("fraud.decided").await.expect("subscribed");
        while created.recv().await.is_ok() {
            for ask in asks {
                sleep(Duration::from_millis(20)).await;
                client.publish("fraud.check", *ask).await.expect("published");
            }
            while decided.recv().await.is_ok() {
                client.publish("orders.settled", "{}").await.expect("published");
            }
        }
    });
}

const WRONG: &[&str] = &[r#"{"order_id":"ORD-42","amount":"2500"}"#, r#"{"order_id":"ORD-42"}"#];

#[tokio::test(start_paused = true)]
async fn timeout_of_an_expectation_whose_stand_in_was_asked_otherwise() {
    let bus = InMemory::new();
    settle(&bus, WRONG);
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            timeout 500ms;
            on "fraud.check" {
                "order_id": _,
                "amount": > 0,
            } => publish "fraud.decided" { "decision": "APPROVE" };
            publish "orders.created" { "order_id": "ORD-42" };
            expect "orders.settled";
        })
        .await;
    insta::assert_snapshot!(trial.report());
}

#[tokio::test(start_paused = true)]
async fn too_few_of_a_stand_in_that_was_asked_otherwise() {
    let bus = InMemory::new();
    settle(&bus, WRONG);
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            timeout 500ms;
            on "fraud.check" { "order_id": _, "amount": > 0 } times 1 => publish "fraud.decided" {};
            publish "orders.created" { "order_id": "ORD-42" };
        })
        .await;
    insta::assert_snapshot!(trial.report());
}

#[tokio::test(start_paused = true)]
async fn timeout_of_an_expectation_whose_stand_in_was_asked_on_a_misspelt_topic() {
    let bus = InMemory::new();
    settle(&bus, &[r#"{"order_id":"ORD-42","amount":7}"#]);
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            timeout 500ms;
            on "fraud.chekc" { "amount": > 0 } => publish "fraud.decided" {};
            publish "orders.created" { "order_id": "ORD-42" };
            expect "orders.settled";
        })
        .await;
    insta::assert_snapshot!(trial.report());
}

/// What one stand-in answers is not what the other one missed.
#[tokio::test(start_paused = true)]
async fn timeout_where_another_stand_in_answered() {
    let bus = InMemory::new();
    settle(&bus, &[r#"{"order_id":"ORD-42","amount":7}"#]);
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            timeout 500ms;
            on "fraud.check" { "amount": > 100 } => publish "fraud.denied" {};
            on "fraud.check" { "amount": ..=100 } => publish "fraud.approved" {};
            publish "orders.created" { "order_id": "ORD-42" };
            expect "orders.settled";
        })
        .await;
    insta::assert_snapshot!(trial.report());
}

/// A service that asks for a quote with a field's wrong type, tells of the request, and does not take silence for an answer.
fn quote(bus: &InMemory) {
    let client = bus.client();
    tokio::spawn(async move {
        let mut created = client.subscribe("orders.created").await.expect("subscribed");
        let mut quoted = client.subscribe("pricing.quoted").await.expect("subscribed");
        created.recv().await.expect("an order");
        client.publish("pricing.quote", r#"{"sku":"A1","quantity":"2"}"#).await.expect("published");
        let quoted = tokio::time::timeout(Duration::from_millis(200), quoted.recv()).await;
        quoted.expect("a quote within 200 ms").expect("a quote");
    });
}

#[tokio::test(start_paused = true)]
async fn error_from_a_task_that_panicked_for_want_of_an_answer() {
    let bus = InMemory::new();
    quote(&bus);
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            timeout 500ms;
            on "pricing.quote" { "sku": _, "quantity": > 0 } => publish "pricing.quoted" { "price": 7 };
            publish "orders.created" { "order_id": "ORD-42" };
            expect "orders.processed";
        })
        .await;
    insta::assert_snapshot!(trial.report());
}

/// The service falls back to what the scenario forbids.
#[tokio::test(start_paused = true)]
async fn violated_for_want_of_an_answer() {
    let bus = crate::service::bus(
        "orders.created",
        &[
            (20, "pricing.quote", r#"{"sku":"A1","quantity":"2"}"#),
            (220, "orders.rejected", r#"{"reason":"no price"}"#),
        ],
    )
    .await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            timeout 500ms;
            on "pricing.quote" { "sku": _, "quantity": > 0 } => publish "pricing.quoted" { "price": 7 };
            publish "orders.created" { "order_id": "ORD-42" };
            never "orders.rejected";
            expect "orders.processed";
        })
        .await;
    insta::assert_snapshot!(trial.report());
}

/// Asked, and silent: it has heard the question, and answered nothing.
#[tokio::test(start_paused = true)]
async fn timeout_where_a_stand_in_is_silent() {
    let bus = InMemory::new();
    settle(&bus, WRONG);
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            timeout 500ms;
            on "fraud.check" => {};
            publish "orders.created" { "order_id": "ORD-42" };
            expect "orders.settled";
        })
        .await;
    insta::assert_snapshot!(trial.report());
}
