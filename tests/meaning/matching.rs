//! One message satisfies one expectation: the assignment is a maximum matching.

use choreo::prelude::*;

use crate::service::bus;
use crate::verdict::{assert_passed, assert_run};

#[tokio::test(start_paused = true)]
async fn one_message_does_not_satisfy_two_expectations() {
    let bus = bus("in", &[(0, "a", r#"{"n":1}"#)]).await;
    let trial =
        bus.run(choreo::script! { for &InMemory; publish "in" {}; expect "a"; expect "a" { "n": 1 }; }).await;
    assert_run(&trial, "failed", "done pass taken");
}

#[tokio::test(start_paused = true)]
async fn a_wide_expectation_above_a_narrow_one_does_not_take_its_only_fit() {
    // Greedy by text: the wide one takes n=1 first, and nothing is left for the narrow one.
    let bus = bus("in", &[(0, "a", r#"{"n":1}"#), (1, "a", r#"{"n":2}"#)]).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            publish "in" {};
            expect "a" as wide;
            expect "a" { "n": 1 } as narrow;
            check wide["n"] == 2 && narrow["n"] == 1;
        })
        .await;
    assert_passed(&trial);
}

#[tokio::test(start_paused = true)]
async fn a_narrow_expectation_above_a_wide_one_leaves_it_the_other_message() {
    // Greedy by arrival: n=2 goes to whoever comes first.
    let bus = bus("in", &[(0, "a", r#"{"n":2}"#), (1, "a", r#"{"n":1}"#)]).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            publish "in" {};
            expect "a" { "n": 1 } as narrow;
            expect "a" as wide;
            check wide["n"] == 2 && narrow["n"] == 1;
        })
        .await;
    assert_passed(&trial);
}

#[tokio::test(start_paused = true)]
async fn a_chain_of_overlaps_is_untangled() {
    // 1 or 2, 2 or 3, and 2, with the messages 2, 3, 1: only one assignment serves all three.
    let bus = bus("in", &[(0, "a", r#"{"n":2}"#), (1, "a", r#"{"n":3}"#), (2, "a", r#"{"n":1}"#)]).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            publish "in" {};
            expect "a" { "n": in [1, 2] };
            expect "a" { "n": in [2, 3] };
            expect "a" { "n": in [2] };
        })
        .await;
    assert_passed(&trial);
}

#[tokio::test(start_paused = true)]
async fn among_equal_assignments_the_earliest_messages_go_first_in_the_order_of_the_text() {
    let bus = bus("in", &[(0, "a", r#"{"n":1}"#), (1, "a", r#"{"n":2}"#)]).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            publish "in" {};
            expect "a" as first;
            expect "a" as second;
            check first["n"] == 1 && second["n"] == 2;
        })
        .await;
    assert_passed(&trial);
}

#[tokio::test(start_paused = true)]
async fn among_equal_assignments_the_one_with_the_fewest_slow_is_taken() {
    // By the order of the text the first would take the message in time, and the second would be slow.
    let bus = bus("in", &[(0, "a", r#"{"n":1}"#), (50, "a", r#"{"n":2}"#)]).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            publish "in" {};
            expect "a" as patient;
            expect "a" within 10ms as hasty;
            check patient["n"] == 2 && hasty["n"] == 1;
        })
        .await;
    assert_run(&trial, "passed", "done pass pass done");
}

#[tokio::test(start_paused = true)]
async fn a_redundant_message_harms_nobody() {
    let bus = bus("in", &[(0, "a", "1"), (0, "a", "1"), (0, "a", "1")]).await;
    let trial = bus.run(choreo::script! { for &InMemory; publish "in" {}; expect "a"; expect "a"; }).await;
    assert_passed(&trial);
}
