//! LOST: the transport died.

// layout: sleep-in-test: the service answers after a stated time, on tokio's paused clock

use std::time::Duration;

use choreo::prelude::*;

use crate::service::bus;

fn sever(bus: &InMemory, after: u64) {
    let bus = bus.clone();
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(after)).await;
        bus.sever();
    });
}

#[tokio::test(start_paused = true)]
async fn lost_says_what_was_open_and_what_was_last_seen() {
    let bus = bus("orders.created", &[(10, "orders.accepted", r#"{"order_id":"ORD-42"}"#)]).await;
    sever(&bus, 250);
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            publish "orders.created" { "order_id": "ORD-42" };
            expect "orders.accepted";
            expect "orders.processed";
            never "orders.rejected";
            publish "orders.cancelled" { "order_id": "ORD-42" };
        })
        .await;
    insta::assert_snapshot!(trial.report());
}

#[tokio::test(start_paused = true)]
async fn lost_before_the_first_statement() {
    let bus = InMemory::new();
    bus.sever();
    let trial = bus
        .run(choreo::script! { for &InMemory; publish "orders.created" {}; expect "orders.processed"; })
        .await;
    insta::assert_snapshot!(trial.report());
}

#[tokio::test(start_paused = true)]
async fn lost_while_a_publish_waits_for_its_listener() {
    let bus = InMemory::new();
    sever(&bus, 250);
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            settle 400ms;
            publish "orders.created" {};
            expect "orders.processed";
        })
        .await;
    insta::assert_snapshot!(trial.report());
}
