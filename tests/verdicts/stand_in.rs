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
