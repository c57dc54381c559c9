//! `eventually`: asked until it is true.

use super::script::{Asks, Say, Script, call, eventually, expect, publish, script};
use super::world::{World, comes, run};
use super::{runs, runs_script};
use crate::outcome::{Met, Outcome};

#[test]
fn it_is_asked_at_once_and_then_every_so_often() {
    let ran = runs(vec![publish("t"), eventually(0, 10, 50)], vec![]);
    assert!(matches!(ran.met(1), Met::True { polls: 1, .. }));
    assert_eq!((ran.outcome(), ran.end), ("passed", 0));
    let ran = runs(vec![publish("t"), eventually(101, 200, 50)], vec![]);
    let Met::True { at, polls } = ran.met(1) else { unreachable!() };
    assert_eq!((at.as_millis(), *polls, ran.end), (150, 4, 150));
}

#[test]
fn the_next_evaluation_waits_for_the_one_before() {
    let world = World { calls: vec![Some(70), Some(5)], ..World::default() };
    let ran = run(&script(vec![eventually(72, 200, 50)]).lower(), &world);
    let Met::True { at, polls } = ran.met(0) else { unreachable!() };
    assert_eq!((at.as_millis(), *polls), (75, 2));
}

#[test]
fn its_latency_counts_to_the_end_of_the_evaluation_that_gave_true() {
    let says = || vec![publish("t"), Say::Wait(30), publish("t"), eventually(0, 20, 50)];
    let world = |millis| World { calls: vec![Some(millis)], ..World::default() };
    assert_eq!(run(&script(says()).lower(), &world(20)).outcome(), "passed");
    let ran = run(&script(says()).lower(), &world(21));
    assert_eq!((ran.outcome(), ran.words()[3]), ("slow", "slow"));
    let Met::Slow { latency, budget, .. } = ran.met(3) else { unreachable!() };
    assert_eq!((latency.as_millis(), budget.as_millis()), (21, 20));
    let script = Script { slow_fails: false, ..script(says()) };
    assert_eq!(run(&script.lower(), &world(21)).outcome(), "passed slow");
}

#[test]
fn over_its_budget_it_is_asked_until_the_deadline() {
    let ran = runs(vec![publish("t"), eventually(900, 20, 50)], vec![]);
    assert_eq!((ran.outcome(), ran.end), ("slow", 900));
    let ran = runs(vec![publish("t"), eventually(5001, 20, 400)], vec![]);
    assert_eq!((ran.outcome(), ran.words()), ("failed", vec!["done", "timeout"]));
    let polls = ran.evidence(1).polls.as_ref().unwrap();
    let last = polls.last.as_ref().unwrap();
    assert_eq!((polls.count, last.error.as_deref(), last.at.as_millis()), (3, Some("not yet"), 800));
}

#[test]
fn no_evaluation_begins_after_the_deadline_and_the_one_under_way_is_dropped() {
    let world = World { calls: vec![Some(0), None], ..World::default() };
    let ran = run(&script(vec![eventually(400, 20, 300)]).lower(), &world);
    assert_eq!((ran.outcome(), ran.hung_up), ("failed", 1));
    let polls = ran.evidence(0).polls.as_ref().unwrap();
    assert_eq!((polls.count, polls.running.unwrap().as_millis()), (2, 300));
    let ran = runs(vec![eventually(5000, 20, 1000)], vec![]);
    assert_eq!(ran.evidence(0).polls.as_ref().unwrap().count, 1);
}

#[test]
fn it_is_awaited_together_with_its_neighbours() {
    let says = vec![publish("t"), expect("a").into(), eventually(60, 100, 10), publish("u")];
    let ran = runs(says.clone(), vec![comes("a", 0, 5)]);
    assert_eq!((ran.outcome(), ran.sent[1].0), ("passed", 60));
    let ran = runs(says, vec![comes("a", 0, 80)]);
    assert_eq!((ran.outcome(), ran.sent[1].0), ("passed", 80));
}

#[test]
fn one_that_uses_a_capture_of_its_window_is_asked_when_that_is_bound() {
    let asks = Asks { from: 0, within: 100, every: 10, needs: Some("x") };
    let says = vec![publish("t"), expect("a").named("x").into(), Say::Eventually(asks)];
    let ran = runs(says.clone(), vec![comes("a", 0, 40)]);
    let Met::True { at, polls } = ran.met(2) else { unreachable!() };
    assert_eq!((at.as_millis(), *polls), (40, 1));
    assert_eq!(runs(says, vec![]).words(), ["done", "timeout", "not reached"]);
}

#[test]
fn it_opens_no_window_and_ends_a_run_of_triggers() {
    let says = vec![call(), eventually(0, 10, 10), call(), expect("a").into()];
    let ran = run(
        &script(says).lower(),
        &World { comes: vec![comes("a", 0, 5)], calls: vec![Some(10)], ..World::default() },
    );
    assert_eq!(ran.words(), ["done", "true", "done", "early"]);
}

#[test]
fn a_block_that_ends_otherwise_leaves_it_open() {
    let says = vec![publish("t"), expect("a").exactly(1).into(), eventually(900, 1000, 50)];
    let ran = runs(says, vec![comes("a", 0, 5), comes("a", 0, 60)]);
    assert_eq!((ran.outcome(), ran.words()), ("violated by too many", vec!["done", "broke", "open"]));
}

#[test]
fn nothing_is_asked_in_a_block_that_has_ended() {
    let script = Script { timeout: 120, ..script(vec![publish("t"), eventually(5000, 20, 50)]) };
    let ran = runs_script(&script, vec![]);
    assert!(matches!(ran.verdict.outcome, Outcome::Failed));
    assert_eq!((ran.end, ran.evidence(1).polls.as_ref().unwrap().count), (220, 3));
}

#[test]
fn in_a_region_it_holds_up_that_region_alone() {
    let regions = vec![
        vec![publish("t"), eventually(60, 100, 10)],
        vec![eventually(20, 100, 5), publish("u"), expect("a").into()],
    ];
    let ran = runs(vec![Say::Together(regions)], vec![comes("a", 0, 30)]);
    assert_eq!((ran.outcome(), ran.end, ran.sent[1].0), ("passed", 60, 20));
}

#[test]
fn in_a_loop_it_is_asked_anew_in_each_round() {
    let says = vec![Say::Repeat(3, vec![publish("t"), Say::Wait(30), eventually(50, 1000, 10)])];
    let ran = runs(says, vec![]);
    let Met::True { at, polls } = ran.met(3) else { unreachable!() };
    // The first round asks at 30, 40 and 50; the others at once.
    assert_eq!((ran.outcome(), at.as_millis(), *polls), ("passed", 110, 1));
}

#[test]
fn one_of_a_branch_is_asked_when_that_is_taken() {
    let branches = vec![vec![expect("a").into(), eventually(0, 50, 10)], vec![expect("b").into()]];
    let ran = runs(vec![publish("t"), super::script::either(branches)], vec![comes("a", 0, 40)]);
    let Met::True { at, polls } = ran.met(3) else { unreachable!() };
    assert_eq!((at.as_millis(), *polls), (40, 1));
}
