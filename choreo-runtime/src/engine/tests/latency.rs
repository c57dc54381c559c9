//! Latency is an outcome.

use super::script::{Say, Script, Wants, expect, publish, script};
use super::world::{World, comes, run, run_with};
use super::{runs, runs_script};
use crate::engine::Options;
use crate::outcome::Met;

#[test]
fn inside_the_budget_is_pass_and_over_it_slow() {
    let says = || vec![publish("t"), expect("a").within(50).into()];
    assert_eq!(runs(says(), vec![comes("a", 0, 50)]).outcome(), "passed");
    let ran = runs(says(), vec![comes("a", 0, 51)]);
    assert_eq!(ran.outcome(), "slow");
    let Met::Slow { latency, budget, .. } = ran.met(1) else { unreachable!() };
    assert_eq!((latency.as_millis(), budget.as_millis()), (51, 50));
}

#[test]
fn slow_is_no_failure_where_the_scenario_lets_it_pass() {
    let script = Script { slow_fails: false, ..script(vec![publish("t"), expect("a").within(50).into()]) };
    assert_eq!(runs_script(&script, vec![comes("a", 0, 51)]).outcome(), "passed slow");
}

#[test]
fn a_budget_counts_from_the_hand_off_of_the_run_s_last_trigger() {
    let says = || vec![publish("t"), Say::Wait(100), publish("t"), expect("a").within(50).named("x").into()];
    let ran = runs(says(), vec![comes("a", 0, 150)]);
    assert_eq!((ran.outcome(), ran.table.latencies["x"][0]), ("passed", 50));
    assert_eq!(runs(says(), vec![comes("a", 0, 151)]).outcome(), "slow");
}

#[test]
fn what_arrives_before_the_last_trigger_counts_as_zero() {
    let says = vec![publish("t"), Say::Wait(100), publish("t"), expect("a").within(50).named("x").into()];
    let ran = runs(says, vec![comes("a", 0, 60)]);
    assert_eq!((ran.outcome(), ran.table.latencies["x"][0]), ("passed", 0));
}

#[test]
fn the_transport_s_acceptance_does_not_count() {
    let world = World { comes: vec![comes("a", 0, 60)], delays: vec![(20, 30)], ..World::default() };
    let ran = run(&script(vec![publish("t"), expect("a").within(40).into()]).lower(), &world);
    assert_eq!(ran.outcome(), "passed");
    let Met::Done { at, accepted_after } = ran.met(0) else { unreachable!() };
    assert_eq!((at.as_millis(), accepted_after.unwrap().as_millis()), (20, 30));
}

#[test]
fn a_window_without_a_trigger_counts_from_subscription() {
    let ran = runs(vec![expect("a").within(50).into()], vec![comes("a", 0, 51)]);
    assert_eq!(ran.outcome(), "slow");
}

#[test]
fn a_condition_sees_the_latency() {
    let says = vec![publish("t"), expect("a").wants(Wants::Within(10)).into()];
    assert_eq!(runs(says.clone(), vec![comes("a", 0, 10)]).outcome(), "passed");
    assert_eq!(runs(says, vec![comes("a", 0, 11)]).words(), ["done", "mismatch"]);
}

#[test]
fn a_time_factor_stretches_budgets_periods_settle_and_the_deadline() {
    let options = Options { time_factor: 3.0, ..Options::default() };
    let lowered = script(vec![publish("t"), expect("a").within(50).into()]).lower();
    let world = World { comes: vec![comes("a", 0, 150)], ..World::default() };
    assert_eq!(run_with(&lowered, &world, options).outcome(), "passed");
    let ran = run_with(&lowered, &World::default(), options);
    assert_eq!((ran.outcome(), ran.end, ran.verdict.deadline.as_millis()), ("failed", 3300, 3000));
    let lowered = script(vec![publish("t"), super::script::never_for("x", Wants::Any, 50)]).lower();
    assert_eq!(run_with(&lowered, &World::default(), options).end, 150);
}
