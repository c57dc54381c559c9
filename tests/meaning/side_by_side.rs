//! Expectations side by side hold in any order.

use choreo::prelude::*;

use crate::service::bus;
use crate::verdict::{assert_passed, assert_run};

#[tokio::test(start_paused = true)]
async fn expectations_side_by_side_hold_in_any_order() {
    let bus = bus("in", &[(0, "c", "1"), (1, "a", "1"), (2, "b", "1")]).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            publish "in" {};
            expect "a";
            expect "b";
            expect "c";
        })
        .await;
    assert_passed(&trial);
}

#[tokio::test(start_paused = true)]
async fn the_scenario_moves_on_when_all_of_a_window_hold_and_not_before() {
    let bus = bus("in", &[(0, "a", "1"), (30, "b", "1")]).await;
    let start = tokio::time::Instant::now();
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            publish "in" {};
            expect "a";
            expect "b";
            publish "after" {};
        })
        .await;
    assert_passed(&trial);
    assert!(start.elapsed().as_millis() >= 30);
}

#[tokio::test(start_paused = true)]
async fn those_that_hold_are_told_from_those_that_do_not() {
    let bus = bus("in", &[(0, "b", "1")]).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            publish "in" {};
            expect "a";
            expect "b";
            publish "after" {};
        })
        .await;
    assert_run(&trial, "failed", "done timeout pass skip");
}
