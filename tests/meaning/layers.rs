//! Matching is in layers: what uses a capture of the window waits for it.

use choreo::prelude::*;

use crate::service::bus;
use crate::verdict::{assert_passed, assert_run};

#[tokio::test(start_paused = true)]
async fn an_expectation_may_use_a_capture_of_its_own_window() {
    let bus = bus("in", &[(0, "a", r#"{"id":"X"}"#), (1, "b", r#"{"id":"X"}"#)]).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            publish "in" {};
            expect "a" as a;
            expect "b" { "id": a["id"] };
        })
        .await;
    assert_passed(&trial);
}

#[tokio::test(start_paused = true)]
async fn what_a_later_layer_needs_may_have_come_before_its_capture() {
    let bus = bus("in", &[(0, "b", r#"{"id":"X"}"#), (9, "a", r#"{"id":"X"}"#)]).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            publish "in" {};
            expect "a" { "id": id @ string };
            expect "b" { "id": id };
        })
        .await;
    assert_passed(&trial);
}

#[tokio::test(start_paused = true)]
async fn an_assignment_is_final_once_its_layer_holds() {
    // The first fit is taken when layer one holds; its id has no partner, the later one's would have.
    let bus =
        bus("in", &[(0, "a", r#"{"id":"X"}"#), (1, "a", r#"{"id":"Y"}"#), (2, "b", r#"{"id":"Y"}"#)]).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            publish "in" {};
            expect "a" as a;
            expect "b" { "id": a["id"] };
        })
        .await;
    assert_run(&trial, "failed", "done pass mismatch");
}

#[tokio::test(start_paused = true)]
async fn layers_may_be_as_deep_as_the_captures_go() {
    let bus = bus(
        "in",
        &[(0, "c", r#"{"n":3}"#), (0, "b", r#"{"n":2,"next":3}"#), (0, "a", r#"{"n":1,"next":2}"#)],
    )
    .await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            publish "in" {};
            expect "a" { "n": 1 } as a;
            expect "b" { "n": a["next"] } as b;
            expect "c" { "n": b["next"] };
        })
        .await;
    assert_passed(&trial);
}

#[tokio::test(start_paused = true)]
async fn a_later_layer_is_offered_only_what_is_left() {
    let bus = bus("in", &[(0, "a", r#"{"id":"X"}"#)]).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            publish "in" {};
            expect "a" as one;
            expect "a" { "id": one["id"] };
        })
        .await;
    assert_run(&trial, "failed", "done pass taken");
}
