//! `never`, open and `for`, and the settle period.

use super::script::{Say, Script, Wants, expect, never, never_for, on, publish, script};
use super::world::{Ran, World, comes, run, run_with};
use super::{runs, runs_script};
use crate::engine::Options;
use crate::outcome::{Clock, Met, Note};

#[test]
fn a_never_is_violated_by_a_message_and_ends_the_block_at_once() {
    let says = vec![publish("t"), never("x", Wants::Any), expect("a").into()];
    let ran = runs(says, vec![comes("x", 0, 5), comes("a", 0, 6)]);
    assert_eq!(
        (ran.outcome(), ran.end, ran.words()),
        ("violated by never", 5, vec!["done", "broke", "open"])
    );
}

#[test]
fn a_never_holds_from_its_window_s_opening_also_where_it_stands_below_an_expect() {
    let says = vec![publish("t"), expect("a").into(), never("x", Wants::Any)];
    let ran = runs(says, vec![comes("x", 0, 5), comes("a", 0, 6)]);
    assert_eq!((ran.outcome(), ran.end), ("violated by never", 5));
}

#[test]
fn a_never_does_not_look_at_what_came_before_its_window() {
    let says = vec![expect("a").into(), publish("t"), never("x", Wants::Any)];
    let ran = runs(says, vec![comes("x", 0, 5), comes("a", 0, 6)]);
    assert_eq!((ran.outcome(), ran.words()), ("passed", vec!["pass", "done", "held"]));
}

/// Of each note on what came before a window: the statement, how many, and when the first came, in milliseconds.
pub(super) fn earlier(ran: &Ran) -> Vec<(u16, u64, u128)> {
    let of = |note: &Note| match note {
        Note::Earlier { statement, count, at, .. } => Some((statement.0, *count, at.as_millis())),
        _ => None,
    };
    ran.verdict.notes.iter().filter_map(of).collect()
}

#[test]
fn what_it_would_have_forbidden_before_its_window_is_told_where_nothing_took_it() {
    let says = || vec![publish("t"), expect("a").into(), publish("u"), never("x", Wants::OneOf(vec![1]))];
    let ran = runs(says(), vec![comes("x", 1, 5), comes("x", 2, 6), comes("x", 1, 7), comes("a", 0, 8)]);
    assert_eq!((ran.outcome(), earlier(&ran)), ("passed", vec![(3, 2, 5)]));
    let ran = runs(says(), vec![comes("x", 2, 6), comes("a", 0, 8)]);
    assert_eq!(earlier(&ran), []);
    // It needs no window to have been told apart from: one that never opened says nothing.
    let ran = runs(says(), vec![comes("x", 1, 5)]);
    assert_eq!((ran.outcome(), earlier(&ran)), ("failed", vec![]));
}

#[test]
fn what_an_expectation_took_or_a_stand_in_answered_before_its_window_is_not() {
    let says = vec![publish("t"), expect("x").into(), publish("u"), never("x", Wants::Any)];
    let ran = runs(says, vec![comes("x", 1, 5)]);
    assert_eq!((ran.outcome(), earlier(&ran)), ("passed", vec![]));
    let says = vec![on("x", vec![]), publish("t"), expect("a").into(), publish("u"), never("x", Wants::Any)];
    let ran = runs(says, vec![comes("x", 1, 5), comes("a", 0, 6)]);
    assert_eq!((ran.outcome(), earlier(&ran)), ("passed", vec![]));
}

#[test]
fn what_a_capture_of_its_own_forbids_is_told_too() {
    let says = vec![publish("t"), expect("a").named("x").into(), publish("u"), never("b", Wants::Same("x"))];
    let ran = runs(says, vec![comes("b", 1, 4), comes("b", 2, 5), comes("a", 2, 7)]);
    assert_eq!((ran.outcome(), earlier(&ran)), ("passed", vec![(3, 1, 5)]));
}

#[test]
fn a_round_of_a_loop_says_nothing_of_the_one_before() {
    let body = vec![publish("t"), expect("a").into(), publish("u"), never("x", Wants::Any)];
    let says = vec![Say::Repeat(2, body)];
    let ran = runs(says, vec![comes("x", 1, 4), comes("a", 0, 5), comes("a", 0, 6)]);
    assert_eq!((ran.outcome(), earlier(&ran)), ("passed", vec![]));
}

#[test]
fn a_never_holds_to_the_block_s_end_and_the_block_lingers_for_settle() {
    let says = || vec![publish("t"), never("x", Wants::Any), expect("a").into()];
    let ran = runs(says(), vec![comes("a", 0, 5)]);
    assert_eq!((ran.outcome(), ran.end), ("passed", 105));
    let Met::Held { period, settled } = ran.met(1) else { unreachable!() };
    assert_eq!((period.as_millis(), *settled), (105, true));
    assert_eq!(runs(says(), vec![comes("a", 0, 5), comes("x", 0, 104)]).outcome(), "violated by never");
    assert_eq!(runs(says(), vec![comes("a", 0, 5), comes("x", 0, 105)]).outcome(), "passed");
}

#[test]
fn a_block_without_anything_open_does_not_linger() {
    let ran = runs(vec![publish("t"), expect("a").into()], vec![comes("a", 0, 5)]);
    assert_eq!((ran.outcome(), ran.end), ("passed", 5));
}

#[test]
fn the_deadline_s_clock_has_stopped_while_the_block_lingers() {
    let script =
        Script { timeout: 50, ..script(vec![publish("t"), never("x", Wants::Any), expect("a").into()]) };
    let ran = runs_script(&script, vec![comes("a", 0, 40)]);
    assert_eq!((ran.outcome(), ran.end), ("passed", 140));
}

#[test]
fn a_message_that_an_expectation_takes_is_forbidden_all_the_same() {
    let says = vec![publish("t"), expect("a").into(), never("a", Wants::OneOf(vec![1]))];
    let ran = runs(says, vec![comes("a", 1, 5)]);
    assert_eq!((ran.outcome(), ran.words()), ("violated by never", vec!["done", "open", "broke"]));
}

#[test]
fn a_never_that_uses_a_capture_is_judged_back_over_its_window() {
    let says = || vec![publish("t"), expect("a").named("x").into(), never("b", Wants::Same("x"))];
    let ran = runs(says(), vec![comes("b", 1, 5), comes("b", 2, 6), comes("a", 2, 7)]);
    assert_eq!((ran.outcome(), ran.end), ("violated by never", 7));
    let ran = runs(says(), vec![comes("b", 1, 5), comes("b", 3, 6), comes("a", 2, 7)]);
    assert_eq!((ran.outcome(), ran.end), ("passed", 107));
}

#[test]
fn a_never_judged_back_sees_what_was_taken_too() {
    let says = vec![publish("t"), expect("a").named("x").into(), never("a", Wants::Same("x"))];
    assert_eq!(runs(says, vec![comes("a", 2, 7)]).outcome(), "violated by never");
}

#[test]
fn a_never_that_was_never_armed_is_not_reached() {
    let says = vec![publish("t"), expect("a").named("x").into(), never("b", Wants::Same("x"))];
    assert_eq!(runs(says, vec![]).words(), ["done", "timeout", "not reached"]);
}

#[test]
fn never_for_takes_that_long_from_the_last_trigger() {
    let says =
        || vec![publish("t"), Say::Wait(10), publish("t"), never_for("x", Wants::Any, 50), publish("u")];
    let ran = runs(says(), vec![]);
    assert_eq!((ran.outcome(), ran.sent[2].0, ran.end), ("passed", 60, 60));
    let Met::Held { period, settled } = ran.met(3) else { unreachable!() };
    assert_eq!((period.as_millis(), *settled), (60, false));
    assert_eq!(runs(says(), vec![comes("x", 0, 5)]).outcome(), "violated by never");
    assert_eq!(runs(says(), vec![comes("x", 0, 59)]).outcome(), "violated by never");
    assert_eq!(runs(says(), vec![comes("x", 0, 60)]).outcome(), "passed");
}

#[test]
fn never_for_does_not_watch_after_its_time() {
    let says = vec![publish("t"), never_for("x", Wants::Any, 50), expect("a").into()];
    assert_eq!(runs(says, vec![comes("x", 0, 70), comes("a", 0, 80)]).outcome(), "passed");
}

#[test]
fn never_for_in_a_later_round_does_not_watch_after_its_time_either() {
    let says = vec![publish("t"), expect("a").into(), Say::Check(true), never_for("x", Wants::Any, 50)];
    let ran = runs(says.clone(), vec![comes("x", 0, 70), comes("a", 0, 80)]);
    assert_eq!((ran.outcome(), ran.end), ("passed", 80));
    assert_eq!(runs(says, vec![comes("x", 0, 40), comes("a", 0, 80)]).outcome(), "violated by never");
}

#[test]
fn never_for_watches_the_whole_run_of_triggers() {
    let says = vec![publish("t"), Say::Wait(100), publish("t"), never_for("x", Wants::Any, 50)];
    let ran = runs(says, vec![comes("x", 0, 80)]);
    assert_eq!((ran.outcome(), ran.end), ("violated by never", 80));
}

#[test]
fn a_period_that_is_an_expression_is_known_when_its_round_is_reached_and_judged_back() {
    let quiet = |period| Say::Never { on: super::script::on_topic("x"), period: Some(period), written: true };
    let says = |period| vec![publish("t"), expect("a").into(), Say::Check(true), quiet(period)];
    let came = || vec![comes("x", 0, 40), comes("a", 0, 80)];
    assert_eq!(runs(says(50), came()).outcome(), "violated by never");
    assert_eq!(runs(says(30), came()).outcome(), "passed");
}

#[test]
fn never_for_that_uses_a_capture_of_its_round_is_judged_back() {
    let says = || vec![publish("t"), expect("a").named("n").into(), never_for("x", Wants::Same("n"), 50)];
    let ran = runs(says(), vec![comes("x", 1, 20), comes("a", 1, 30)]);
    assert_eq!((ran.outcome(), ran.end), ("violated by never", 50));
    assert_eq!(runs(says(), vec![comes("x", 2, 20), comes("a", 1, 30)]).outcome(), "passed");
    assert_eq!(runs(says(), vec![comes("a", 1, 60), comes("x", 1, 70)]).outcome(), "passed");
    let ran = runs(says(), vec![comes("x", 1, 20), comes("a", 1, 80)]);
    assert_eq!((ran.outcome(), ran.end), ("violated by never", 80));
}

#[test]
fn never_for_that_outlasts_the_deadline_fails_the_block() {
    let script = Script { timeout: 30, ..script(vec![publish("t"), never_for("x", Wants::Any, 50)]) };
    let ran = runs_script(&script, vec![]);
    assert_eq!((ran.outcome(), ran.words()), ("failed", vec!["done", "broke"]));
}

#[test]
fn under_virtual_time_a_never_says_that_its_period_was_run_through() {
    let lowered = script(vec![publish("t"), never_for("x", Wants::Any, 50)]).lower();
    let options = Options { clock: Clock::Virtual, ..Options::default() };
    let ran = run_with(&lowered, &World::default(), options);
    assert!(matches!(ran.met(1), Met::Held { settled: true, .. }));
}

#[test]
fn the_first_never_of_the_text_that_a_message_violates_is_named() {
    let says =
        vec![publish("t"), never("x", Wants::OneOf(vec![2])), never("x", Wants::Any), never("x", Wants::Any)];
    let ran = run(&script(says).lower(), &World { comes: vec![comes("x", 1, 5)], ..World::default() });
    assert_eq!(ran.words(), ["done", "held", "broke", "held"]);
}
