//! A trigger opens a window.

use super::script::{Wants, expect, never, publish, script};
use super::world::{World, comes, run};
use super::{runs, runs_script};
use crate::outcome::StrayReason;

#[test]
fn what_came_before_the_window_is_early_and_satisfies_nothing() {
    let says = vec![expect("a").into(), publish("t"), expect("b").into()];
    let ran = runs(says, vec![comes("b", 0, 5), comes("a", 0, 10)]);
    assert_eq!((ran.outcome(), ran.words()), ("failed", vec!["pass", "done", "early"]));
    assert_eq!(ran.strays(2), [(0, StrayReason::Early)]);
}

#[test]
fn what_stands_before_the_first_trigger_is_open_from_subscription() {
    let ran = runs(vec![expect("a").into(), publish("t")], vec![comes("a", 0, 5)]);
    assert_eq!(ran.outcome(), "passed");
}

#[test]
fn a_first_publish_opens_a_window_and_what_came_before_it_is_early() {
    let world = World { comes: vec![comes("a", 0, 5)], delays: vec![(10, 0)], ..World::default() };
    let ran = run(&script(vec![publish("t"), expect("a").into()]).lower(), &world);
    assert_eq!((ran.outcome(), ran.words()), ("failed", vec!["done", "early"]));
}

#[test]
fn a_run_of_triggers_is_one_window_open_from_the_first() {
    let world = World { comes: vec![comes("a", 0, 5)], delays: vec![(0, 0), (10, 0)], ..World::default() };
    let ran = run(&script(vec![publish("t"), publish("t"), expect("a").into()]).lower(), &world);
    assert_eq!(ran.outcome(), "passed");
}

#[test]
fn a_let_a_check_and_a_wait_do_not_split_a_run() {
    let says = vec![
        publish("t"),
        super::script::Say::Wait(10),
        super::script::Say::Check(true),
        super::script::Say::Let { name: "n", value: Some(1) },
        publish("t"),
        expect("a").into(),
    ];
    assert_eq!(runs(says, vec![comes("a", 0, 5)]).outcome(), "passed");
}

#[test]
fn a_never_ends_a_run_of_triggers() {
    let says = vec![
        publish("t"),
        never("x", Wants::Any),
        super::script::Say::Wait(10),
        publish("t"),
        expect("a").into(),
    ];
    let ran = runs(says, vec![comes("a", 0, 5)]);
    assert_eq!(ran.words(), ["done", "held", "done", "done", "early"]);
}

#[test]
fn messages_may_come_between_hand_off_and_acceptance() {
    let world = World { comes: vec![comes("a", 0, 5)], delays: vec![(0, 50)], ..World::default() };
    let ran = run(&script(vec![publish("t"), expect("a").into()]).lower(), &world);
    assert_eq!((ran.outcome(), ran.end), ("passed", 50));
}

#[test]
fn a_message_that_arrived_before_the_hand_off_is_early_even_if_it_is_read_after_it() {
    let says = vec![expect("b").into(), publish("t"), expect("a").into()];
    let ran = runs(says, vec![comes("b", 0, 5), comes("a", 0, 4).seen(6)]);
    assert_eq!(ran.words(), ["pass", "done", "early"]);
}

#[test]
fn a_message_at_the_very_instant_of_the_hand_off_is_in_the_window() {
    let says = vec![expect("b").into(), publish("t"), expect("a").into()];
    assert_eq!(runs(says, vec![comes("b", 0, 5), comes("a", 0, 5)]).outcome(), "passed");
}

#[test]
fn a_message_left_by_one_window_is_early_for_the_next() {
    let says = vec![publish("t"), expect("a").into(), publish("t"), expect("a").into()];
    let world = World {
        comes: vec![comes("a", 0, 5), comes("a", 1, 6)],
        delays: vec![(0, 0), (2, 0)],
        ..World::default()
    };
    let ran = run(&script(says).lower(), &world);
    assert_eq!(ran.words(), ["done", "pass", "done", "early"]);
    assert_eq!(ran.strays(3), [(1, StrayReason::Early)]);
}

#[test]
fn what_a_check_stands_between_still_see_the_whole_window() {
    let says = vec![publish("t"), expect("a").into(), super::script::Say::Check(true), expect("b").into()];
    assert_eq!(runs(says, vec![comes("b", 0, 5), comes("a", 0, 10)]).outcome(), "passed");
}

#[test]
fn a_redelivered_position_is_the_same_message() {
    let says = vec![publish("t"), expect("a").times(2, None).into()];
    let came = vec![comes("a", 0, 5).position(7), comes("a", 0, 6).position(7)];
    let ran = runs(says.clone(), came);
    assert_eq!((ran.outcome(), ran.words()), ("failed", vec!["done", "too few"]));
    let came = vec![comes("a", 0, 5).position(7), comes("a", 0, 6).position(8)];
    assert_eq!(runs(says, came).outcome(), "passed");
}

#[test]
fn a_message_that_comes_on_two_channels_is_one_message() {
    let says = vec![publish("t"), expect("a").into(), expect("*").into()];
    assert_eq!(runs(says.clone(), vec![comes("a", 0, 5)]).words(), ["done", "pass", "taken"]);
    let ran = runs(says, vec![comes("a", 0, 5), comes("b", 0, 6)]);
    assert_eq!((ran.outcome(), ran.taken(1), ran.taken(2)), ("passed", vec![0], vec![1]));
}

#[test]
fn an_early_message_that_was_taken_before_is_no_evidence() {
    let says = vec![publish("t"), expect("a").into(), publish("t"), expect("a").into()];
    let ran = runs_script(&script(says), vec![comes("a", 0, 5)]);
    assert_eq!(ran.words(), ["done", "pass", "done", "timeout"]);
}
