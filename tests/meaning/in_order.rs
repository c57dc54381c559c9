//! `in order`: one after another.

use choreo::prelude::*;

use crate::service::bus;
use crate::verdict::{assert_passed, assert_run};

#[tokio::test(start_paused = true)]
async fn in_order_holds_when_they_come_in_that_order() {
    let bus = bus("in", &[(0, "a", "1"), (1, "b", "1"), (2, "c", "1")]).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            publish "in" {};
            in order { expect "a"; expect "b"; expect "c"; }
        })
        .await;
    assert_run(&trial, "passed", "done pass pass pass");
}

#[tokio::test(start_paused = true)]
async fn what_comes_out_of_order_is_disorder() {
    let bus = bus("in", &[(0, "b", "1"), (1, "a", "1")]).await;
    let trial = bus
        .run(choreo::script! { for &InMemory; publish "in" {}; in order { expect "a"; expect "b"; } })
        .await;
    assert_eq!(crate::verdict::ending(&trial), "failed");
    assert!(crate::verdict::steps(&trial).contains("disorder"), "{}", trial.report());
}

#[tokio::test(start_paused = true)]
async fn each_may_wait_for_a_later_message() {
    let bus = bus("in", &[(0, "b", "1"), (1, "a", "1"), (2, "b", "2")]).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            publish "in" {};
            in order { expect "a"; expect "b" as b; }
            check b.payload() == b"2";
        })
        .await;
    assert_passed(&trial);
}

#[tokio::test(start_paused = true)]
async fn an_in_order_beside_an_expect_is_matched_together_with_it() {
    // If the plain one took the first "a", nothing would be left for the order.
    let bus = bus("in", &[(0, "a", "1"), (1, "b", "1"), (2, "a", "2")]).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            publish "in" {};
            expect "a" as plain;
            in order { expect "a"; expect "b"; }
            check plain.payload() == b"2";
        })
        .await;
    assert_passed(&trial);
}

#[tokio::test(start_paused = true)]
async fn a_capture_of_an_order_can_be_used_below_it() {
    let bus = bus("in", &[(0, "a", r#"{"id":"X"}"#), (1, "b", "1"), (2, "c", r#"{"id":"X"}"#)]).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            publish "in" {};
            in order { expect "a" as a; expect "b"; }
            expect "c" { "id": a["id"] };
        })
        .await;
    assert_passed(&trial);
}
