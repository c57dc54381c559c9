//! `times` and its bounds.

use super::runs;
use super::script::{Say, expect, in_order, publish};
use super::world::comes;
use crate::outcome::{Met, Outcome, Violation};

#[test]
fn times_holds_at_its_lower_bound_and_the_scenario_moves_on() {
    let says = vec![publish("t"), expect("a").times(2, Some(5)).into(), publish("u")];
    let ran = runs(says, vec![comes("a", 0, 5), comes("a", 1, 6), comes("a", 2, 7)]);
    assert_eq!((ran.outcome(), ran.taken(1), ran.sent[1].0), ("passed", vec![0, 1], 6));
}

#[test]
fn the_capture_holds_what_has_come_when_the_round_is_final() {
    let says = vec![publish("t"), expect("a").times(1, Some(3)).named("all").into(), expect("b").into()];
    let came = vec![comes("a", 1, 5), comes("a", 2, 6), comes("b", 0, 7), comes("a", 3, 8)];
    let ran = runs(says, came);
    assert_eq!((ran.outcome(), &ran.table.captured["all"][..]), ("passed", &[1, 2][..]));
}

#[test]
fn fewer_than_the_lower_bound_is_too_few() {
    let says = vec![publish("t"), expect("a").times(3, None).into()];
    let ran = runs(says, vec![comes("a", 0, 5), comes("a", 1, 6)]);
    assert!(matches!(ran.met(1), Met::TooFew { got: 2, least: 3, .. }));
}

#[test]
fn none_of_several_is_a_timeout() {
    let ran = runs(vec![publish("t"), expect("a").times(3, None).into()], vec![]);
    assert_eq!(ran.words(), ["done", "timeout"]);
}

#[test]
fn a_further_message_beyond_the_upper_bound_is_violated_until_the_block_s_end() {
    let says = || vec![publish("t"), expect("a").exactly(1).into(), Say::Wait(200)];
    let ran = runs(says(), vec![comes("a", 0, 5), comes("a", 1, 150)]);
    assert_eq!((ran.outcome(), ran.end), ("violated by too many", 150));
    let Outcome::Violated(Violation::TooMany { most, arrival, .. }) = &ran.verdict.outcome else {
        unreachable!()
    };
    assert_eq!((*most, ran.index(arrival)), (1, 1));
    // The settle period belongs to the block: 100 ms after the wait that ends at 205.
    assert_eq!(runs(says(), vec![comes("a", 0, 5), comes("a", 1, 304)]).outcome(), "violated by too many");
    assert_eq!(runs(says(), vec![comes("a", 0, 5), comes("a", 1, 305)]).outcome(), "passed");
}

#[test]
fn a_further_message_is_violated_at_once_while_another_expectation_is_awaited_that_it_does_not_fit() {
    let says = vec![publish("t"), expect("a").k(&[1]).exactly(1).into(), expect("a").k(&[2]).into()];
    let ran = runs(says, vec![comes("a", 1, 5), comes("a", 1, 6)]);
    assert_eq!((ran.outcome(), ran.end), ("violated by too many", 6));
    assert_eq!(ran.words(), ["done", "broke", "open"]);
}

#[test]
fn a_further_message_that_another_expectation_takes_is_not_one_too_many() {
    let says = vec![publish("t"), expect("a").exactly(1).into(), expect("a").k(&[2]).into()];
    let ran = runs(says, vec![comes("a", 1, 5), comes("a", 2, 6)]);
    assert_eq!(ran.outcome(), "passed");
}

#[test]
fn a_further_message_that_a_later_window_takes_is_not_one_too_many() {
    let says = vec![publish("t"), expect("a").exactly(1).into(), publish("t"), expect("a").into()];
    let ran = runs(says.clone(), vec![comes("a", 1, 5), comes("a", 2, 6)]);
    assert_eq!((ran.outcome(), ran.taken(3)), ("passed", vec![1]));
    let ran = runs(says, vec![comes("a", 1, 5), comes("a", 2, 6), comes("a", 3, 7)]);
    assert_eq!((ran.outcome(), ran.words()), ("violated by too many", vec!["done", "broke", "done", "pass"]));
}

#[test]
fn while_a_later_layer_may_take_a_message_it_is_not_counted() {
    let says = || {
        vec![
            publish("t"),
            expect("a").exactly(1).into(),
            expect("b").named("x").into(),
            expect("a").same("x").into(),
        ]
    };
    let ran = runs(says(), vec![comes("a", 1, 5), comes("a", 2, 6), comes("b", 2, 7)]);
    assert_eq!((ran.outcome(), ran.taken(3)), ("passed", vec![1]));
    let ran = runs(says(), vec![comes("a", 1, 5), comes("a", 2, 6), comes("b", 3, 7)]);
    assert_eq!((ran.outcome(), ran.end), ("violated by too many", 7));
}

#[test]
fn a_message_counts_for_one_upper_bound_whichever_has_room() {
    let says = || {
        vec![
            publish("t"),
            expect("a").k(&[1, 2]).times(1, Some(2)).into(),
            expect("a").k(&[2, 3]).times(1, Some(2)).into(),
        ]
    };
    let came = |ks: &[i64]| ks.iter().zip(5..).map(|(k, at)| comes("a", *k, at)).collect();
    assert_eq!(runs(says(), came(&[1, 3, 2, 1])).outcome(), "passed");
    assert_eq!(runs(says(), came(&[1, 3, 2, 2])).outcome(), "passed");
    assert_eq!(runs(says(), came(&[1, 3, 2, 1, 2])).outcome(), "violated by too many");
}

#[test]
fn what_fits_a_times_without_an_upper_bound_too_is_never_one_too_many() {
    let says = vec![publish("t"), expect("a").exactly(1).into(), expect("a").times(1, None).into()];
    let came = (0..6).map(|k| comes("a", k, 5)).collect();
    assert_eq!(runs(says, came).outcome(), "passed");
}

#[test]
fn a_plain_expectation_has_no_upper_bound() {
    let says = vec![publish("t"), expect("a").into(), Say::Wait(100)];
    let ran = runs(says, vec![comes("a", 0, 5), comes("a", 1, 6)]);
    assert_eq!((ran.outcome(), ran.end), ("passed", 105));
}

#[test]
fn messages_before_the_window_do_not_count() {
    let says = vec![expect("x").into(), publish("t"), expect("a").exactly(1).into()];
    let came = vec![comes("a", 0, 1), comes("a", 0, 2), comes("x", 0, 3), comes("a", 0, 4)];
    assert_eq!(runs(says, came).outcome(), "passed");
}

#[test]
fn in_an_order_what_came_before_the_predecessor_does_not_count() {
    let says = || vec![publish("t"), in_order(vec![expect("a"), expect("b").exactly(1)])];
    assert_eq!(runs(says(), vec![comes("b", 0, 1), comes("a", 0, 2), comes("b", 0, 3)]).outcome(), "passed");
    let came = vec![comes("a", 0, 2), comes("b", 0, 3), comes("b", 0, 4)];
    assert_eq!(runs(says(), came).outcome(), "violated by too many");
}

#[test]
fn a_count_of_none_holds_at_once_and_collects() {
    let says = vec![publish("t"), expect("a").times(0, Some(1)).into(), expect("b").into()];
    let ran = runs(says.clone(), vec![comes("a", 0, 5), comes("b", 0, 6)]);
    assert_eq!((ran.outcome(), ran.taken(1)), ("passed", vec![0]));
    assert_eq!(runs(says, vec![comes("a", 0, 5), comes("a", 0, 6)]).outcome(), "violated by too many");
}

#[test]
fn a_late_message_beyond_the_lower_bound_makes_nothing_slow() {
    let says = vec![publish("t"), expect("a").times(1, None).within(10).into(), expect("b").into()];
    let ran = runs(says, vec![comes("a", 0, 5), comes("a", 1, 20), comes("b", 0, 30)]);
    assert_eq!((ran.outcome(), ran.taken(1)), ("passed", vec![0, 1]));
}

#[test]
fn what_a_neighbour_could_have_taken_and_did_not_is_one_too_many_in_the_end() {
    let says = vec![
        publish("t"),
        expect("a").k(&[1]).exactly(1).into(),
        publish("t"),
        expect("a").k(&[1, 2]).into(),
        expect("b").into(),
    ];
    let came = vec![comes("a", 1, 1), comes("a", 2, 2), comes("a", 2, 3), comes("a", 1, 4), comes("b", 0, 5)];
    let ran = runs(says, came);
    assert_eq!((ran.outcome(), ran.end), ("violated by too many", 5));
    assert_eq!(ran.words(), ["done", "broke", "done", "pass", "pass"]);
}
