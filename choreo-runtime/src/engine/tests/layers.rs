//! Expectations side by side hold in any order, in layers.

use super::runs;
use super::script::{Say, expect, in_order, publish};
use super::world::comes;

#[test]
fn expectations_side_by_side_hold_in_any_order() {
    let says = || vec![publish("t"), expect("a").into(), expect("b").into()];
    assert_eq!(runs(says(), vec![comes("a", 0, 5), comes("b", 0, 6)]).outcome(), "passed");
    assert_eq!(runs(says(), vec![comes("b", 0, 5), comes("a", 0, 6)]).outcome(), "passed");
}

#[test]
fn what_uses_a_capture_of_the_window_is_matched_after_it_and_sees_the_whole_window() {
    let says = vec![publish("t"), expect("a").named("x").into(), expect("b").same("x").into()];
    let ran = runs(says, vec![comes("b", 1, 3), comes("b", 2, 4), comes("a", 2, 5)]);
    assert_eq!((ran.outcome(), ran.taken(1), ran.taken(2)), ("passed", vec![2], vec![1]));
}

#[test]
fn the_first_layer_is_final_and_the_next_is_offered_what_is_left() {
    let says = vec![publish("t"), expect("a").named("x").into(), expect("a").same("x").into()];
    let ran = runs(says, vec![comes("a", 1, 5), comes("a", 2, 6), comes("a", 1, 7)]);
    assert_eq!((ran.outcome(), ran.taken(1), ran.taken(2)), ("passed", vec![0], vec![2]));
}

#[test]
fn what_an_earlier_layer_took_is_taken() {
    let says = vec![publish("t"), expect("a").named("x").into(), expect("a").same("x").into()];
    let ran = runs(says, vec![comes("a", 1, 5)]);
    assert_eq!(ran.words(), ["done", "pass", "taken"]);
}

#[test]
fn three_layers_follow_one_another() {
    let says = vec![
        publish("t"),
        expect("a").named("x").into(),
        expect("b").same("x").named("y").into(),
        expect("c").same("y").into(),
    ];
    let ran = runs(says, vec![comes("c", 1, 3), comes("b", 1, 4), comes("a", 1, 5)]);
    assert_eq!((ran.outcome(), ran.end), ("passed", 5));
}

#[test]
fn a_part_of_a_message_is_captured() {
    let says = vec![publish("t"), expect("a").part("id").into(), expect("b").same("id").into()];
    let ran = runs(says, vec![comes("a", 7, 5), comes("b", 6, 6), comes("b", 7, 7)]);
    assert_eq!((ran.outcome(), ran.taken(2)), ("passed", vec![2]));
    assert_eq!(ran.table.captured["id"], [7]);
}

#[test]
fn a_let_between_expectations_makes_those_above_it_final() {
    let says = vec![
        publish("t"),
        expect("a").k(&[1, 2]).into(),
        Say::Let { name: "n", value: Some(0) },
        expect("a").k(&[1]).into(),
    ];
    // Side by side, both could hold: the first with message 1. But it is final before that comes.
    let ran = runs(says, vec![comes("a", 1, 5), comes("a", 2, 6)]);
    assert_eq!(ran.words(), ["done", "pass", "done", "taken"]);
}

#[test]
fn what_is_not_reached_says_so() {
    let says = vec![publish("t"), expect("a").into(), Say::Check(true), publish("t"), expect("b").into()];
    let ran = runs(says, vec![]);
    assert_eq!(ran.words(), ["done", "timeout", "not reached", "not reached", "not reached"]);
}

#[test]
fn an_in_order_in_a_later_layer_sees_the_whole_window() {
    let says = vec![
        publish("t"),
        expect("a").named("x").into(),
        in_order(vec![expect("b").same("x"), expect("c").same("x")]),
    ];
    let ran = runs(says, vec![comes("b", 1, 3), comes("c", 1, 4), comes("a", 1, 5)]);
    assert_eq!(ran.outcome(), "passed");
}
