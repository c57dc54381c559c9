//! What was there before.

use choreo::prelude::*;

use crate::service::bus;
use crate::verdict::{assert_passed, assert_run};
use shop::Log;

/// A log that holds an order, and a service that passes `orders.created` on.
async fn log() -> Log {
    let bus = bus("orders.created", &[(10, "orders.processed", r#"{"order_id":"ORD-42"}"#)]).await;
    Log::new(bus, &[("orders.processed", r#"{"order_id":"ORD-41"}"#), ("audit", "{}")])
}

#[tokio::test(start_paused = true)]
async fn an_expect_from_start_reads_what_was_there_before_and_one_beside_it_does_not() {
    let script = choreo::script! {
        for &Log;
        publish "orders.created" { "order_id": "ORD-42" };
        expect "orders.processed" from start { "order_id": "ORD-41" } as known;
        expect "orders.processed" { "order_id": "ORD-42" } as done;
        check known.latency().is_zero() && !done.latency().is_zero();
    };
    let trial = log().await.run(script).await;
    assert_passed(&trial);
}

#[tokio::test(start_paused = true)]
async fn without_it_what_was_there_before_satisfies_nothing() {
    let script = choreo::script! {
        for &Log;
        publish "orders.created" { "order_id": "ORD-42" };
        expect "orders.processed" { "order_id": "ORD-41" };
        expect "audit" from start;
    };
    assert_run(&log().await.run(script).await, "failed", "done mismatch pass");
}

#[tokio::test(start_paused = true)]
async fn one_beside_it_is_told_that_what_fits_was_there_before() {
    let script = choreo::script! {
        for &Log;
        publish "orders.created" { "order_id": "ORD-42" };
        expect "orders.processed" { "order_id": "ORD-41" };
        expect "orders.processed" from start { "order_id": "ORD-40" };
    };
    let trial = log().await.run(script).await;
    assert_run(&trial, "failed", "done mismatch mismatch");
    let report = trial.report();
    let note =
        "a message that fits was there before the block began, and satisfies only an `expect .. from start`";
    assert!(report.contains(note), "{report}");
    assert!(report.contains("at partition 0, offset 0  (there before"), "{report}");
}

#[tokio::test(start_paused = true)]
async fn it_violates_no_never_and_calls_no_stand_in() {
    let script = choreo::script! {
        for &Log;
        on "orders.*" { "order_id": "ORD-41" } => publish "seen" {};
        publish "orders.created" { "order_id": "ORD-42" };
        never "orders.processed" { "order_id": "ORD-41" };
        never "seen";
        expect "orders.processed" from start { "order_id": "ORD-41" };
    };
    let trial = log().await.run(script).await;
    assert_run(&trial, "passed", "answered done held held pass");
}

#[tokio::test(start_paused = true)]
async fn its_upper_bound_counts_what_was_there_before() {
    let script = choreo::script! {
        for &Log;
        publish "orders.created" { "order_id": "ORD-42" };
        expect "orders.processed" from start times 1;
    };
    assert_run(&log().await.run(script).await, "violated count", "done broke");
}

#[tokio::test(start_paused = true)]
async fn typed_patterns_wildcards_and_an_in_order_read_it_too() {
    #[derive(serde::Deserialize)]
    struct Processed {
        order_id: String,
    }
    let script = choreo::script! {
        for &Log;
        in order {
            expect "orders.*" from start Processed { order_id: "ORD-41" } as first;
            expect "orders.*" Processed { order_id, .. };
        }
        check first.order_id == "ORD-41" && order_id == "ORD-42";
    };
    let log = log().await;
    let client = log.bus().client();
    tokio::spawn(async move { client.publish("orders.created", "{}").await });
    assert_passed(&log.run(script).await);
}
