//! Latency is an outcome.

use choreo::prelude::*;

use crate::service::{bus, on};
use crate::verdict::assert_run;

#[tokio::test(start_paused = true)]
async fn inside_the_budget_is_pass() {
    let bus = bus("in", &[(40, "out", "1")]).await;
    let trial = bus.run(choreo::script! { for &InMemory; publish "in" {}; expect "out" within 50ms; }).await;
    assert_run(&trial, "passed", "done pass");
}

#[tokio::test(start_paused = true)]
async fn over_the_budget_and_before_the_deadline_is_slow_which_fails() {
    let bus = bus("in", &[(60, "out", "1")]).await;
    let trial = bus.run(choreo::script! { for &InMemory; publish "in" {}; expect "out" within 50ms; }).await;
    assert_run(&trial, "slow", "done slow");
}

#[tokio::test(start_paused = true)]
async fn the_budget_runs_from_the_last_trigger_of_the_run() {
    let bus = bus("second", &[(40, "out", "1")]).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            publish "first" {};
            wait 100ms;
            publish "second" {};
            expect "out" within 50ms;
        })
        .await;
    assert_run(&trial, "passed", "done done done pass");
}

#[tokio::test(start_paused = true)]
async fn what_arrives_before_the_last_trigger_has_no_latency() {
    let bus = bus("first", &[(10, "out", "1")]).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            publish "first" {};
            wait 100ms;
            publish "second" {};
            expect "out" within 50ms as out;
            check out.latency().is_zero();
        })
        .await;
    assert_run(&trial, "passed", "done done done pass done");
}

#[tokio::test(start_paused = true)]
async fn a_capture_knows_its_latency() {
    let bus = bus("in", &[(30, "out", "1")]).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            publish "in" {};
            expect "out" as out;
            check out.latency().as_millis() == 30;
        })
        .await;
    assert_run(&trial, "passed", "done pass done");
}

#[choreo::scenario(time = "virtual", slow = "warn")]
async fn with_slow_warn_a_late_message_lets_the_test_pass(bus: &InMemory) {
    crate::service::on(bus, "in", &[(60, "out", "1")]).await;
    choreo::choreo! { publish "in" {}; expect "out" within 50ms; }
}

#[tokio::test(start_paused = true)]
async fn a_round_that_was_slow_is_slow_whatever_came_of_those_after_it() {
    let bus = InMemory::new();
    on(&bus, "first", &[(60, "out", "1")]).await;
    on(&bus, "second", &[(1, "out", "2")]).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            for topic in ["first", "second"] {
                publish (topic) {};
                expect "out" within 50ms;
            }
        })
        .await;
    assert_run(&trial, "slow", "another done slow");
}

#[tokio::test(start_paused = true)]
async fn a_poll_that_was_slow_in_a_round_is_slow_whatever_came_of_those_after_it() {
    let bus = bus("in", &[]).await;
    let start = tokio::time::Instant::now();
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            for ready in [60, 0] {
                publish "in" {};
                eventually { start.elapsed().as_millis() >= ready } within 30ms every 1ms;
            }
        })
        .await;
    assert_run(&trial, "slow", "another done slow");
}
