//! One message satisfies one expectation.

use super::runs;
use super::script::{expect, publish};
use super::world::comes;
use crate::outcome::{Met, StrayReason};

#[test]
fn one_message_does_not_satisfy_two_expectations() {
    let says = vec![publish("t"), expect("a").into(), expect("a").into()];
    let ran = runs(says, vec![comes("a", 0, 5)]);
    assert_eq!((ran.outcome(), ran.words()), ("failed", vec!["done", "pass", "taken"]));
    let Met::Taken { by, .. } = ran.met(2) else { unreachable!() };
    assert_eq!(by.index(), 1);
    assert_eq!(ran.strays(2), [(0, StrayReason::Taken(*by))]);
}

#[test]
fn the_wide_expectation_first_leaves_the_only_fit_to_the_narrow_one() {
    let says = vec![publish("t"), expect("a").k(&[1, 2]).into(), expect("a").k(&[1]).into()];
    let ran = runs(says, vec![comes("a", 1, 5), comes("a", 2, 6)]);
    assert_eq!((ran.outcome(), ran.taken(1), ran.taken(2)), ("passed", vec![1], vec![0]));
}

#[test]
fn the_narrow_expectation_first_leaves_the_wide_one_what_it_can_have() {
    let says = vec![publish("t"), expect("a").k(&[1]).into(), expect("a").k(&[1, 2]).into()];
    let ran = runs(says, vec![comes("a", 2, 5), comes("a", 1, 6)]);
    assert_eq!((ran.outcome(), ran.taken(1), ran.taken(2)), ("passed", vec![1], vec![0]));
}

#[test]
fn a_chain_of_three_is_reassigned_all_along() {
    let says = vec![
        publish("t"),
        expect("a").k(&[1, 2]).into(),
        expect("a").k(&[2, 3]).into(),
        expect("a").k(&[3, 1]).into(),
    ];
    let ran = runs(says, vec![comes("a", 1, 5), comes("a", 1, 6), comes("a", 2, 7)]);
    assert_eq!(ran.outcome(), "passed");
    assert_eq!([ran.taken(1), ran.taken(2), ran.taken(3)], [[0], [2], [1]]);
}

#[test]
fn among_equals_the_earliest_messages_go_in_the_order_of_the_text() {
    let says = vec![publish("t"), expect("a").into(), expect("a").into(), expect("b").into()];
    let ran = runs(says, vec![comes("a", 0, 5), comes("a", 1, 6), comes("a", 2, 7), comes("b", 0, 8)]);
    assert_eq!([ran.taken(1), ran.taken(2)], [[0], [1]]);
}

#[test]
fn fewer_slow_comes_before_earlier_messages() {
    let says = vec![
        publish("t"),
        expect("a").k(&[1, 2]).into(),
        expect("a").k(&[1, 2]).within(10).into(),
        expect("b").into(),
    ];
    // By the order of the text alone the first would take message 0, and the second would be slow.
    let ran = runs(says, vec![comes("a", 1, 5), comes("a", 2, 20), comes("b", 0, 30)]);
    assert_eq!(ran.outcome(), "passed");
    assert_eq!([ran.taken(1), ran.taken(2)], [[1], [0]]);
}

#[test]
fn the_assignment_does_not_hang_on_the_order_of_arrival_where_only_one_is_possible() {
    for came in [[1, 2, 3], [3, 2, 1], [2, 3, 1], [2, 1, 3]] {
        let says = vec![
            publish("t"),
            expect("a").k(&[1, 2, 3]).into(),
            expect("a").k(&[1, 2]).into(),
            expect("a").k(&[1]).into(),
        ];
        let comes = came.iter().zip(5..).map(|(k, at)| comes("a", *k, at)).collect();
        let ran = runs(says, comes);
        let taken: Vec<i64> = (1..4).map(|id| came[ran.taken(id)[0]]).collect();
        assert_eq!(taken, [3, 2, 1]);
    }
}

#[test]
fn a_message_that_fits_nothing_is_a_mismatch_and_the_closest_is_shown() {
    let says = vec![publish("t"), expect("a").k(&[1]).into()];
    let ran = runs(says, vec![comes("a", 2, 5), comes("a", 3, 6)]);
    assert_eq!(ran.words(), ["done", "mismatch"]);
    let evidence = ran.evidence(1);
    let closest = evidence.closest.as_ref().unwrap();
    assert_eq!((evidence.misses, closest.number, closest.differences.len()), (2, 1, 1));
    assert_eq!((evidence.others.len(), evidence.others[0].differed), (1, 1));
}

#[test]
fn of_a_maximum_matching_that_falls_short_those_that_hold_pass() {
    let says = vec![publish("t"), expect("a").into(), expect("b").into()];
    let ran = runs(says, vec![comes("a", 0, 5)]);
    assert_eq!(ran.words(), ["done", "pass", "timeout"]);
}
