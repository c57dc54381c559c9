//! `repeat` and `for`: again.

use super::runs;
use super::script::{Say, Wants, either, expect, for_each, never, never_for, publish, script};
use super::world::{World, comes, run};
use crate::outcome::Met;

fn instants(ran: &super::world::Ran) -> Vec<u64> {
    ran.sent.iter().map(|(at, _)| *at).collect()
}

#[test]
fn a_body_runs_once_for_each_round() {
    let says = vec![Say::Repeat(3, vec![publish("t"), expect("a").into()])];
    let ran = runs(says, vec![comes("a", 0, 5), comes("a", 0, 7), comes("a", 0, 9)]);
    assert_eq!((ran.outcome(), instants(&ran), ran.taken(2)), ("passed", vec![0, 5, 7], vec![2]));
}

#[test]
fn no_round_at_all_is_fine() {
    let body = || vec![publish("t"), never("n", Wants::Any), expect("a").exactly(1).into()];
    let says = vec![Say::Repeat(0, body()), for_each("n", &[], body()), publish("u")];
    let ran = runs(says, vec![]);
    assert_eq!((ran.outcome(), ran.sent.len(), ran.end), ("passed", 1, 0));
    assert_eq!(ran.words()[..4], ["done", "not reached", "not reached", "not reached"]);
}

#[test]
fn the_expectations_at_the_beginning_of_a_round_look_at_the_window_that_the_one_before_left_open() {
    let says = vec![Say::Repeat(2, vec![expect("a").into(), Say::Check(true), expect("b").into()])];
    let came = vec![comes("a", 0, 4), comes("a", 0, 5), comes("b", 0, 6), comes("b", 0, 7)];
    let ran = runs(says, came);
    assert_eq!((ran.outcome(), ran.taken(1), ran.taken(3)), ("passed", vec![1], vec![3]));
}

#[test]
fn the_first_round_looks_at_the_window_that_stands_above() {
    let says = vec![publish("t"), expect("x").into(), Say::Repeat(1, vec![expect("a").into()])];
    assert_eq!(runs(says, vec![comes("a", 0, 4), comes("x", 0, 5)]).outcome(), "passed");
}

#[test]
fn what_stands_below_a_loop_looks_at_the_window_that_its_last_round_left_open() {
    let says = vec![Say::Repeat(2, vec![publish("t"), expect("a").into()]), expect("b").into()];
    let ran = runs(says.clone(), vec![comes("a", 0, 4), comes("b", 0, 5), comes("a", 0, 6)]);
    assert_eq!(ran.outcome(), "passed");
    assert_eq!(runs(says, vec![comes("b", 0, 3), comes("a", 0, 4), comes("a", 0, 6)]).words()[3], "early");
}

#[test]
fn publishes_alone_in_a_body_make_one_run_with_what_stands_above() {
    let says = || {
        let body = vec![Say::Wait(10), publish("u")];
        vec![publish("t"), Say::Repeat(2, body), expect("a").within(5).into()]
    };
    assert_eq!(runs(says(), vec![comes("a", 0, 3)]).outcome(), "passed");
    assert_eq!(runs(says(), vec![comes("a", 0, 24)]).outcome(), "passed");
    assert_eq!(runs(says(), vec![comes("a", 0, 26)]).outcome(), "slow");
}

#[test]
fn a_run_goes_on_from_a_loop_into_what_stands_below() {
    let says = vec![Say::Repeat(2, vec![publish("t")]), Say::Wait(10), publish("u"), expect("a").into()];
    assert_eq!(runs(says, vec![comes("a", 0, 5)]).outcome(), "passed");
}

#[test]
fn a_trigger_joins_the_run_above_in_the_first_round_and_opens_its_window_in_the_second() {
    let says = vec![publish("t"), Say::Repeat(2, vec![Say::Wait(10), publish("u"), expect("a").into()])];
    assert_eq!(runs(says.clone(), vec![comes("a", 0, 5), comes("a", 0, 25)]).outcome(), "passed");
    assert_eq!(runs(says, vec![comes("a", 0, 5), comes("a", 0, 12)]).words()[4], "early");
}

#[test]
fn a_never_alone_ends_a_run_in_every_round() {
    let says =
        vec![Say::Repeat(2, vec![publish("t"), never("n", Wants::Any), Say::Wait(10)]), expect("a").into()];
    assert_eq!(runs(says, vec![comes("a", 0, 5)]).words()[4], "early");
}

#[test]
fn a_run_is_over_below_an_either_whose_branch_ended_in_a_trigger() {
    let choice = either(vec![vec![expect("a").into(), publish("u")], vec![expect("b").into()]]);
    let says = vec![publish("t"), Say::Repeat(2, vec![Say::Wait(10), publish("v"), choice])];
    // The `b` of the second round came before its `v`.
    let ran = runs(says, vec![comes("a", 0, 11), comes("b", 0, 15)]);
    assert_eq!((ran.outcome(), ran.words()[7]), ("failed", "early"));
}

#[test]
fn what_a_round_before_took_is_taken() {
    let says = vec![publish("t"), Say::Repeat(2, vec![expect("a").into()])];
    assert_eq!(runs(says, vec![comes("a", 0, 5)]).words(), ["done", "not reached", "taken"]);
}

#[test]
fn what_a_round_before_took_is_not_early() {
    let says = vec![Say::Repeat(2, vec![publish("t"), expect("a").into()])];
    assert_eq!(runs(says, vec![comes("a", 0, 5)]).words(), ["not reached", "done", "timeout"]);
}

#[test]
fn what_came_before_the_window_of_a_round_is_early_for_it() {
    let says = vec![Say::Repeat(2, vec![publish("t"), expect("a").into(), expect("b").into()])];
    let ran = runs(says, vec![comes("a", 1, 4), comes("a", 2, 5), comes("b", 0, 6), comes("b", 0, 7)]);
    assert_eq!(ran.words()[2..], ["early", "pass"]);
}

#[test]
fn a_for_binds_the_values_one_after_another() {
    let says = vec![publish("t"), for_each("n", &[3, 1], vec![expect("a").same("n").into()])];
    let ran = runs(says, vec![comes("a", 1, 4), comes("a", 2, 5), comes("a", 3, 6)]);
    assert_eq!((ran.outcome(), ran.end, ran.taken(2)), ("passed", 6, vec![0]));
}

#[test]
fn names_bound_in_a_body_are_those_of_the_round_that_runs() {
    let body = vec![publish("t"), expect("a").named("n").into(), expect("b").same("n").into()];
    let says = vec![Say::Repeat(2, body)];
    let came = vec![comes("a", 1, 4), comes("b", 1, 5), comes("a", 2, 6), comes("b", 1, 7), comes("b", 2, 8)];
    let ran = runs(says, came);
    assert_eq!((ran.outcome(), ran.taken(3)), ("passed", vec![4]));
}

#[test]
fn a_never_in_a_body_holds_to_the_block_s_end_with_the_values_of_its_round() {
    let says =
        || vec![for_each("n", &[1, 2], vec![publish("t"), never("x", Wants::Same("n")), expect("a").into()])];
    let ran = runs(says(), vec![comes("x", 2, 3), comes("a", 0, 5), comes("x", 1, 6)]);
    assert_eq!((ran.outcome(), ran.end, ran.words()[2]), ("violated by never", 6, "broke"));
    let ran = runs(says(), vec![comes("x", 2, 3), comes("a", 0, 5), comes("a", 0, 6), comes("x", 1, 50)]);
    assert_eq!((ran.outcome(), ran.end), ("violated by never", 50));
    let ran = runs(says(), vec![comes("x", 2, 3), comes("a", 0, 5), comes("a", 0, 6)]);
    assert_eq!((ran.outcome(), ran.end), ("passed", 106));
}

#[test]
fn a_never_in_a_body_is_judged_back_over_the_window_that_the_round_before_left_open() {
    let says =
        vec![publish("t"), for_each("n", &[1, 2], vec![expect("a").into(), never("x", Wants::Same("n"))])];
    let ran = runs(says, vec![comes("x", 2, 3), comes("a", 0, 5)]);
    assert_eq!((ran.outcome(), ran.end), ("violated by never", 5));
}

#[test]
fn a_never_for_in_a_body_is_an_obligation_of_each_round() {
    let says = vec![Say::Repeat(2, vec![publish("t"), never_for("x", Wants::Any, 20)])];
    let ran = runs(says.clone(), vec![]);
    assert_eq!((ran.outcome(), instants(&ran), ran.end), ("passed", vec![0, 20], 40));
    let ran = runs(says, vec![comes("x", 0, 30)]);
    assert_eq!((ran.outcome(), ran.end), ("violated by never", 30));
}

#[test]
fn an_upper_bound_in_a_body_holds_for_its_round() {
    let says = || vec![Say::Repeat(2, vec![publish("t"), expect("a").exactly(1).into(), expect("b").into()])];
    let came = vec![comes("a", 0, 4), comes("b", 0, 5), comes("a", 0, 6), comes("b", 0, 7)];
    assert_eq!(runs(says(), came.clone()).outcome(), "passed");
    let ran = runs(says(), vec![comes("a", 0, 4), comes("a", 0, 5)]);
    assert_eq!((ran.outcome(), ran.end), ("violated by too many", 5));
    let ran = runs(says(), [came, vec![comes("a", 0, 50)]].concat());
    assert_eq!((ran.outcome(), ran.end), ("violated by too many", 50));
}

#[test]
fn a_loop_in_a_loop_runs_anew_in_each_round() {
    let inner = Say::Repeat(2, vec![publish("u"), expect("b").into()]);
    let says = vec![Say::Repeat(2, vec![publish("t"), expect("a").into(), inner])];
    let came = vec![
        comes("a", 0, 1),
        comes("b", 0, 2),
        comes("b", 0, 3),
        comes("a", 0, 4),
        comes("b", 0, 5),
        comes("b", 0, 6),
    ];
    let ran = runs(says, came);
    assert_eq!((ran.outcome(), instants(&ran)), ("passed", vec![0, 1, 2, 3, 4, 5]));
}

#[test]
fn regions_in_a_loop_begin_anew_in_each_round() {
    let regions =
        Say::Together(vec![vec![publish("t"), expect("a").into()], vec![publish("u"), expect("b").into()]]);
    let ran = runs(
        vec![Say::Repeat(2, vec![regions]), expect("c").into()],
        vec![comes("a", 0, 1), comes("b", 0, 2), comes("b", 0, 3), comes("c", 0, 4), comes("a", 0, 5)],
    );
    assert_eq!((ran.outcome(), instants(&ran)), ("passed", vec![0, 0, 2, 2]));
}

#[test]
fn many_rounds_that_wait_for_nothing_are_done_at_once() {
    let regions = Say::Together(vec![vec![Say::Check(true)], vec![Say::Check(true)]]);
    let ran = runs(vec![Say::Repeat(100_000, vec![regions]), publish("t")], vec![]);
    assert_eq!((ran.outcome(), ran.end), ("passed", 0));
}

#[test]
fn a_loop_is_done_also_where_what_its_body_alone_listened_for_is_one_too_many_then() {
    let says = vec![
        publish("t"),
        expect("a").exactly(1).into(),
        expect("b").into(),
        Say::Repeat(0, vec![expect("a").into()]),
        publish("u"),
    ];
    let ran = runs(says, vec![comes("a", 0, 5), comes("a", 0, 6), comes("b", 0, 7)]);
    assert_eq!((ran.outcome(), ran.end), ("violated by too many", 7));
    assert_eq!(ran.words(), ["done", "broke", "pass", "done", "not reached", "not reached"]);
}

#[test]
fn the_deadline_in_a_loop_fails_what_is_awaited_and_says_in_which_round() {
    let says = vec![Say::Repeat(3, vec![publish("t"), expect("a").into()]), publish("u")];
    let ran = runs(says, vec![comes("a", 0, 5)]);
    assert_eq!(ran.words(), ["not reached", "done", "timeout", "not reached"]);
    assert!(matches!(ran.met(0), Met::Rounds { number: 2, count: 3, at: None }));
}

#[test]
fn of_a_round_that_was_late_and_one_that_is_awaited_the_one_that_is_late_by_the_most_is_shown() {
    for (second, shown) in [(45, 2), (40, 2), (35, 0)] {
        let body = vec![publish("t"), expect("c").within(10).into(), expect("b").into()];
        let came = vec![comes("c", 0, 20), comes("b", 0, 20), comes("c", 0, second)];
        let ran = runs(vec![Say::Repeat(2, body)], came);
        assert_eq!((ran.outcome(), ran.words()[2]), ("failed", "slow"));
        assert_eq!(ran.taken(2), vec![shown], "{second}");
    }
}

#[test]
fn a_transport_that_dies_in_a_loop_ends_the_block() {
    let world = World { lost: Some(7), comes: vec![comes("a", 0, 5)], ..World::default() };
    let ran = run(&script(vec![Say::Repeat(3, vec![publish("t"), expect("a").into()])]).lower(), &world);
    assert_eq!((ran.outcome(), ran.words()), ("lost", vec!["not reached", "done", "open"]));
}
