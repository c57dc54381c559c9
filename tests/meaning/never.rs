//! `never`, open and for a time, and `settle`.

use choreo::prelude::*;

use crate::service::{self, bus, soon};
use crate::verdict::{assert_passed, assert_run, ending};

#[tokio::test(start_paused = true)]
async fn what_never_forbids_ends_the_block_at_once() {
    let bus = bus("in", &[(10, "bad", "1")]).await;
    let start = tokio::time::Instant::now();
    let trial =
        bus.run(choreo::script! { for &InMemory; publish "in" {}; never "bad"; expect "good"; }).await;
    assert_run(&trial, "violated never", "done broke open");
    assert_eq!(start.elapsed().as_millis(), 10);
}

#[tokio::test(start_paused = true)]
async fn an_open_never_lingers_for_settle_after_the_last_statement() {
    let bus = bus("in", &[(0, "good", "1"), (90, "bad", "1")]).await;
    let trial =
        bus.run(choreo::script! { for &InMemory; publish "in" {}; expect "good"; never "bad"; }).await;
    assert_run(&trial, "violated never", "done pass broke");
    let trial = bus
        .run(choreo::script! { for &InMemory; publish "in" {}; expect "good"; never "bad"; settle 50ms; })
        .await;
    assert_run(&trial, "passed", "done pass held");
}

#[tokio::test(start_paused = true)]
async fn a_never_holds_from_its_windows_opening_though_it_stands_below_an_expect() {
    let bus = bus("in", &[(0, "bad", "1"), (10, "good", "1")]).await;
    let trial =
        bus.run(choreo::script! { for &InMemory; publish "in" {}; expect "good"; never "bad"; }).await;
    assert_run(&trial, "violated never", "done open broke");
}

#[tokio::test(start_paused = true)]
async fn a_never_does_not_look_back_before_its_window() {
    let bus = bus("first", &[(0, "bad", "1"), (0, "good", "1")]).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            publish "first" {};
            expect "good";
            publish "second" {};
            never "bad";
        })
        .await;
    assert_passed(&trial);
}

#[tokio::test(start_paused = true)]
async fn a_never_holds_over_later_windows() {
    let bus = bus("second", &[(0, "bad", "1"), (0, "good", "1")]).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            publish "first" {};
            never "bad";
            publish "second" {};
            expect "good";
        })
        .await;
    assert_run(&trial, "violated never", "done broke done open");
}

#[tokio::test(start_paused = true)]
async fn a_never_above_the_first_trigger_holds_from_subscription() {
    let bus = InMemory::new();
    service::soon(&bus, &[(5, "bad", "1")]);
    let trial = bus.run(choreo::script! { for &InMemory; never "bad"; wait 10ms; publish "in" {}; }).await;
    assert_run(&trial, "violated never", "broke skip skip");
}

#[tokio::test(start_paused = true)]
async fn a_never_that_uses_a_capture_is_judged_back_over_its_window() {
    let bus = bus("in", &[(0, "bad", r#"{"id":"X"}"#), (5, "good", r#"{"id":"X"}"#)]).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            publish "in" {};
            expect "good" as good;
            never "bad" { "id": good["id"] };
        })
        .await;
    assert_run(&trial, "violated never", "done pass broke");
}

#[tokio::test(start_paused = true)]
async fn a_never_that_uses_a_capture_lets_other_messages_pass() {
    let bus = bus("in", &[(0, "bad", r#"{"id":"Y"}"#), (5, "good", r#"{"id":"X"}"#)]).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            publish "in" {};
            expect "good" as good;
            never "bad" { "id": good["id"] };
        })
        .await;
    assert_passed(&trial);
}

#[tokio::test(start_paused = true)]
async fn a_never_only_watches_and_an_expect_may_take_the_message_it_forbids() {
    let bus = bus("in", &[(0, "a", r#"{"n":1}"#)]).await;
    let forbidden = 1;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            publish "in" {};
            expect "a";
            never "a" { "n": forbidden };
        })
        .await;
    assert_run(&trial, "violated never", "done open broke");
}

#[tokio::test(start_paused = true)]
async fn never_for_takes_its_time_from_the_windows_last_trigger() {
    let bus = bus("in", &[]).await;
    let start = tokio::time::Instant::now();
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            publish "in" {};
            wait 50ms;
            publish "in" {};
            never "bad" for 200ms;
        })
        .await;
    assert_run(&trial, "passed", "done done done held");
    assert_eq!(start.elapsed().as_millis(), 250);
}

#[tokio::test(start_paused = true)]
async fn never_for_watches_from_its_windows_opening() {
    let bus = bus("in", &[(10, "bad", "1")]).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            publish "in" {};
            wait 50ms;
            publish "elsewhere" {};
            never "bad" for 20ms;
        })
        .await;
    assert_eq!(crate::verdict::ending(&trial), "violated never", "\n{}", trial.report());
}

#[tokio::test(start_paused = true)]
async fn never_for_does_not_watch_after_its_time() {
    let bus = bus("in", &[(30, "bad", "1"), (40, "good", "1")]).await;
    let trial = bus
        .run(choreo::script! { for &InMemory; publish "in" {}; never "bad" for 20ms; expect "good"; })
        .await;
    assert_passed(&trial);
}

#[tokio::test(start_paused = true)]
async fn thirty_seconds_of_silence_cost_nothing_in_virtual_time() {
    let real = std::time::Instant::now();
    let bus = bus("in", &[]).await;
    let trial =
        bus.run(choreo::script! { for &InMemory; publish "in" {}; never "bad" for 30s; timeout 1min; }).await;
    assert_passed(&trial);
    assert!(trial.verdict().elapsed.as_secs() >= 30);
    assert!(real.elapsed().as_secs() < 30, "the periods are run through, not waited out");
}

#[test]
fn in_real_time_settle_is_waited_out() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let real = std::time::Instant::now();
    let trial = runtime.block_on(async {
        let bus = bus("in", &[(0, "good", "1"), (30, "bad", "1")]).await;
        bus.run(choreo::script! { for &InMemory; publish "in" {}; expect "good"; never "bad"; }).await
    });
    assert_run(&trial, "violated never", "done pass broke");
    assert!(real.elapsed().as_millis() >= 30);
}

#[test]
fn in_real_time_never_for_is_waited_out() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let real = std::time::Instant::now();
    let trial = runtime.block_on(async {
        let bus = bus("in", &[]).await;
        bus.run(choreo::script! { for &InMemory; publish "in" {}; never "bad" for 40ms; }).await
    });
    assert_passed(&trial);
    assert!(real.elapsed().as_millis() >= 40);
}

#[tokio::test(start_paused = true)]
async fn a_never_of_a_branch_looks_back_over_rounds_in_which_that_was_not_chosen() {
    let bus = InMemory::new();
    soon(&bus, &[(13, "a", r#"{"k":0}"#), (14, "a", r#"{"k":3}"#)]);
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            repeat 2 {
                either { expect "a" { "k": 3 }; never "a" { "k": 0 }; } or { expect "a"; check true; }
            }
        })
        .await;
    assert_eq!(ending(&trial), "violated never", "\n{}", trial.report());
}
