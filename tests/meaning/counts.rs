//! `times`: lower bounds hold, upper bounds watch.

use choreo::prelude::*;

use crate::service::{self, bus};
use crate::verdict::{assert_passed, assert_run};

const THREE: &[service::Says] = &[(0, "a", r#"{"n":1}"#), (5, "a", r#"{"n":2}"#), (10, "a", r#"{"n":3}"#)];

#[tokio::test(start_paused = true)]
async fn times_holds_with_as_many_as_it_says() {
    let bus = bus("in", THREE).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            publish "in" {};
            expect "a" times 3 as all;
            check all.len() == 3 && all[2]["n"] == 3;
        })
        .await;
    assert_passed(&trial);
}

#[tokio::test(start_paused = true)]
async fn fewer_than_times_is_too_few() {
    let bus = bus("in", THREE).await;
    let trial = bus.run(choreo::script! { for &InMemory; publish "in" {}; expect "a" times 4; }).await;
    assert_run(&trial, "failed", "done few");
}

#[tokio::test(start_paused = true)]
async fn none_of_many_is_a_timeout() {
    let bus = bus("in", THREE).await;
    let trial = bus.run(choreo::script! { for &InMemory; publish "in" {}; expect "b" times 4; }).await;
    assert_run(&trial, "failed", "done timeout");
}

#[tokio::test(start_paused = true)]
async fn one_more_than_an_exact_count_is_violated() {
    let bus = bus("in", THREE).await;
    let trial = bus.run(choreo::script! { for &InMemory; publish "in" {}; expect "a" times 2; }).await;
    assert_run(&trial, "violated count", "done broke");
}

#[tokio::test(start_paused = true)]
async fn one_more_than_the_upper_bound_of_a_range_is_violated() {
    let bus = bus("in", THREE).await;
    let trial = bus.run(choreo::script! { for &InMemory; publish "in" {}; expect "a" times 1..=2; }).await;
    assert_run(&trial, "violated count", "done broke");
}

#[tokio::test(start_paused = true)]
async fn an_open_range_has_no_upper_bound() {
    let bus = bus("in", THREE).await;
    let trial =
        bus.run(choreo::script! { for &InMemory; publish "in" {}; expect "a" times 2..; never "x"; }).await;
    assert_run(&trial, "passed", "done pass held");
}

#[tokio::test(start_paused = true)]
async fn a_plain_expect_has_no_upper_bound() {
    let bus = bus("in", THREE).await;
    let trial = bus.run(choreo::script! { for &InMemory; publish "in" {}; expect "a"; never "x"; }).await;
    assert_passed(&trial);
}

#[tokio::test(start_paused = true)]
async fn the_scenario_moves_on_at_the_lower_bound() {
    let bus = bus("in", THREE).await;
    service::on(&bus, "next", &[(0, "b", "1")]).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            publish "in" {};
            expect "a" times 2.. as all;
            check all.len() == 2;
            publish "next" {};
            expect "b";
        })
        .await;
    assert_passed(&trial);
}

#[tokio::test(start_paused = true)]
async fn an_upper_bound_watches_over_later_windows() {
    let bus = bus("in", &[(0, "a", "1")]).await;
    service::on(&bus, "next", &[(0, "a", "1"), (0, "b", "1")]).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            publish "in" {};
            expect "a" times 1;
            publish "next" {};
            expect "b";
        })
        .await;
    assert_run(&trial, "violated count", "done broke done open");
}

#[tokio::test(start_paused = true)]
async fn a_further_message_that_another_expectation_takes_does_not_violate_a_bound() {
    let bus = bus("in", &[(0, "a", "1")]).await;
    service::on(&bus, "next", &[(0, "a", "2")]).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            publish "in" {};
            expect "a" times 1;
            publish "next" {};
            expect "a";
        })
        .await;
    assert_run(&trial, "passed", "done pass done pass");
}

#[tokio::test(start_paused = true)]
async fn an_upper_bound_lingers_for_settle_after_the_last_statement() {
    let late: &[service::Says] = &[(0, "a", "1"), (90, "a", "2")];
    let bus = bus("in", late).await;
    let trial = bus.run(choreo::script! { for &InMemory; publish "in" {}; expect "a" times 1; }).await;
    assert_run(&trial, "violated count", "done broke");
    let trial =
        bus.run(choreo::script! { for &InMemory; settle 50ms; publish "in" {}; expect "a" times 1; }).await;
    assert_passed(&trial);
}

#[tokio::test(start_paused = true)]
async fn a_count_that_may_be_zero_holds_at_once_and_still_watches() {
    let bus = bus("in", &[(5, "a", "1"), (6, "a", "2")]).await;
    let trial = bus.run(choreo::script! { for &InMemory; publish "in" {}; expect "a" times 0..=1; }).await;
    assert_run(&trial, "violated count", "done broke");
    let trial = bus.run(choreo::script! { for &InMemory; publish "in" {}; expect "a" times 0..=2; }).await;
    assert_passed(&trial);
}

#[tokio::test(start_paused = true)]
async fn the_where_of_a_counted_expectation_sees_one_message() {
    let bus = bus("in", THREE).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            publish "in" {};
            expect "a" where some["n"].as_u64() > Some(1) times 2 as some;
        })
        .await;
    assert_passed(&trial);
}
