//! A trigger opens a window.

use choreo::prelude::*;

use crate::service::{self, bus};
use crate::verdict::{assert_passed, assert_run};

#[tokio::test(start_paused = true)]
async fn expectations_before_the_first_trigger_have_the_window_from_subscription() {
    let bus = InMemory::new();
    service::soon(&bus, &[(5, "heartbeat", "1")]);
    let trial = bus.run(choreo::script! { for &InMemory; expect "heartbeat"; }).await;
    assert_passed(&trial);
}

#[tokio::test(start_paused = true)]
async fn a_run_of_triggers_opens_one_window_for_all_their_effects() {
    let bus = bus("first", &[(0, "a", "1")]).await;
    service::on(&bus, "second", &[(0, "b", "1")]).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            publish "first" {};
            wait 10ms;
            publish "second" {};
            expect "a";
            expect "b";
        })
        .await;
    assert_run(&trial, "passed", "done done done pass pass");
}

#[tokio::test(start_paused = true)]
async fn wait_let_and_check_do_not_split_a_run() {
    let bus = bus("first", &[(0, "a", "1")]).await;
    service::on(&bus, "second", &[(0, "b", "1")]).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            publish "first" {};
            wait 5ms;
            let n = 1 + 1;
            check n == 2;
            publish "second" { "n": n };
            expect "a";
            expect "b";
        })
        .await;
    assert_passed(&trial);
}

#[tokio::test(start_paused = true)]
async fn a_never_ends_a_run_so_the_next_publish_opens_a_window() {
    let bus = bus("first", &[(0, "a", "1")]).await;
    service::on(&bus, "second", &[(0, "b", "1")]).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            publish "first" {};
            never "x";
            wait 5ms;
            publish "second" {};
            expect "b";
            expect "a";
        })
        .await;
    assert_run(&trial, "failed", "done held done done pass early");
}

#[tokio::test(start_paused = true)]
async fn a_window_does_not_give_its_messages_to_the_next() {
    let bus = bus("first", &[(0, "a", "1"), (0, "a", "2")]).await;
    service::on(&bus, "second", &[(0, "b", "1")]).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            publish "first" {};
            expect "a";
            publish "second" {};
            expect "b";
            expect "a";
        })
        .await;
    assert_run(&trial, "failed", "done pass done pass early");
}

#[tokio::test(start_paused = true)]
async fn a_let_between_expectations_sees_what_is_above_it_and_those_below_see_the_whole_window() {
    // "b" comes before "a", and so before the `let` can run.
    let bus = bus("in", &[(0, "b", r#"{"n":7}"#), (5, "a", r#"{"n":7}"#)]).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            publish "in" {};
            expect "a" as a;
            let n = a["n"].as_u64().unwrap_or_default();
            expect "b" { "n": n };
        })
        .await;
    assert_passed(&trial);
}

#[tokio::test(start_paused = true)]
async fn a_check_between_expectations_makes_the_assignment_above_it_final() {
    // The first "a" is final when the `check` runs; the better one that comes later does not replace it.
    let bus = bus("in", &[(0, "a", r#"{"n":1}"#), (5, "a", r#"{"n":2}"#)]).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            publish "in" {};
            expect "a" as first;
            check first["n"] == 1;
            expect "a" { "n": 1 };
        })
        .await;
    assert_run(&trial, "failed", "done pass done taken");
}

#[tokio::test(start_paused = true)]
async fn a_wait_between_expectations_runs_once_those_above_it_hold() {
    let bus = bus("in", &[(0, "a", "1"), (3, "b", "1")]).await;
    let start = tokio::time::Instant::now();
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            publish "in" {};
            expect "a";
            wait 40ms;
            expect "b";
        })
        .await;
    assert_passed(&trial);
    assert_eq!(start.elapsed().as_millis(), 40);
}
