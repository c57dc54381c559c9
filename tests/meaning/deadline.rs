//! The deadline, and what stretches it.

use choreo::outcome::StrayReason;
use choreo::prelude::*;

use crate::service::bus;
use crate::verdict::{assert_passed, assert_run};

#[tokio::test(start_paused = true)]
async fn a_block_that_says_nothing_has_five_seconds() {
    let bus = bus("in", &[(4_990, "out", "1")]).await;
    let trial = bus.run(choreo::script! { for &InMemory; publish "in" {}; expect "out"; }).await;
    assert_passed(&trial);
    let bus = crate::service::bus("in", &[(5_010, "out", "1")]).await;
    let trial = bus.run(choreo::script! { for &InMemory; publish "in" {}; expect "out"; }).await;
    assert_run(&trial, "failed", "done timeout");
}

#[tokio::test(start_paused = true)]
async fn timeout_sets_one_deadline_for_the_block() {
    let bus = bus("in", &[(60, "out", "1")]).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            timeout 100ms;
            publish "in" {};
            expect "out";
            publish "in" {};
            expect "out";
        })
        .await;
    assert_run(&trial, "failed", "done pass done timeout");
}

#[tokio::test(start_paused = true)]
async fn a_failing_block_lingers_for_settle_to_see_what_was_only_late() {
    let bus = bus("in", &[(130, "out", "1")]).await;
    let trial =
        bus.run(choreo::script! { for &InMemory; timeout 100ms; publish "in" {}; expect "out"; }).await;
    assert_run(&trial, "failed", "done timeout");
    let choreo::outcome::Met::Timeout(evidence) = &trial.verdict().steps[1].met else { unreachable!() };
    assert_eq!(evidence.strays.len(), 1);
    assert_eq!(evidence.strays[0].reason, StrayReason::AfterDeadline);
    assert!(trial.report().contains("after the deadline"), "{}", trial.report());
}

#[tokio::test(start_paused = true)]
async fn the_settle_period_is_after_the_deadlines_clock_has_stopped() {
    let bus = bus("in", &[(90, "out", "1")]).await;
    let trial = bus
        .run(choreo::script! { for &InMemory; timeout 100ms; publish "in" {}; expect "out"; never "x"; })
        .await;
    assert_passed(&trial);
}

#[tokio::test(start_paused = true)]
async fn the_time_factor_stretches_deadlines_and_budgets() {
    let bus = bus("in", &[(250, "out", "1")]).await;
    let script = || {
        choreo::script! {
            for &InMemory;
            timeout 100ms;
            publish "in" {};
            expect "out" within 90ms;
        }
    };
    assert_run(&bus.run(script()).await, "failed", "done timeout");
    let trial = bus.run(script().time_factor(3.0)).await;
    assert_run(&trial, "passed", "done pass");
}

#[tokio::test(start_paused = true)]
async fn the_time_factor_stretches_the_periods_of_silence() {
    let bus = bus("in", &[(110, "bad", "1")]).await;
    let script = || choreo::script! { for &InMemory; publish "in" {}; never "bad" for 50ms; };
    assert_passed(&bus.run(script()).await);
    assert_run(&bus.run(script().time_factor(3.0)).await, "violated never", "done broke");
}

#[tokio::test(start_paused = true)]
async fn the_report_names_a_time_factor() {
    let bus = bus("in", &[]).await;
    let trial =
        bus.run(choreo::script! { for &InMemory; publish "in" {}; expect "out"; }.time_factor(3.0)).await;
    assert!(trial.report().contains("CHOREO_TIME_FACTOR=3"), "{}", trial.report());
}
