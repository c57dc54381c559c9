//! `request`: asks, and waits for a reply that fits.

use super::script::{Say, Wants, expect, never, publish, request, script};
use super::world::{World, comes, run};
use super::{runs, runs_script};
use crate::outcome::{Met, Outcome};

#[test]
fn it_publishes_with_a_reply_address_and_is_done_when_a_reply_has_come() {
    let ran = runs(vec![request().reply(), publish("u")], vec![comes("r0", 3, 20)]);
    assert_eq!((ran.outcome(), ran.words()), ("passed", vec!["pass", "done"]));
    assert_eq!((ran.sent[0].1.reply_to.as_deref(), ran.sent[1].0), (Some("r0"), 20));
    assert_eq!(ran.sent[1].1.reply_to, None);
}

#[test]
fn a_reply_that_does_not_fit_is_a_near_miss() {
    let ran = runs(vec![request().k(&[1]).reply()], vec![comes("r0", 2, 5)]);
    assert_eq!((ran.outcome(), ran.words()), ("failed", vec!["mismatch"]));
    let ran = runs(vec![request().k(&[1]).reply()], vec![comes("r0", 2, 5), comes("r0", 1, 6)]);
    assert_eq!((ran.outcome(), ran.taken(0)), ("passed", vec![1]));
}

#[test]
fn without_a_reply_it_is_a_timeout() {
    let ran = runs(vec![request().reply(), publish("u")], vec![comes("a", 0, 5)]);
    assert_eq!((ran.outcome(), ran.words()), ("failed", vec!["timeout", "not reached"]));
}

#[test]
fn its_budget_counts_from_its_own_hand_off() {
    let says = || vec![publish("t"), Say::Wait(100), request().within(20).named("x").reply()];
    let ran = runs(says(), vec![comes("r0", 0, 120)]);
    assert_eq!((ran.outcome(), ran.table.latencies["x"][0]), ("passed", 20));
    let ran = runs(says(), vec![comes("r0", 0, 121)]);
    assert_eq!((ran.outcome(), ran.words()[2]), ("slow", "slow"));
}

#[test]
fn what_stands_below_is_in_its_window_and_may_have_come_before_the_reply() {
    let says = vec![expect("b").into(), request().reply(), expect("a").into()];
    let ran = runs(says.clone(), vec![comes("b", 0, 5), comes("a", 0, 10), comes("r0", 0, 20)]);
    assert_eq!(ran.outcome(), "passed");
    let ran = runs(says, vec![comes("a", 0, 4), comes("b", 0, 5), comes("r0", 0, 20)]);
    assert_eq!(ran.words(), ["pass", "pass", "early"]);
}

#[test]
fn two_requests_in_a_row_have_addresses_of_their_own() {
    let says = vec![request().reply(), request().reply()];
    let ran = runs(says.clone(), vec![comes("r0", 0, 5), comes("r1", 1, 9)]);
    assert_eq!((ran.outcome(), ran.taken(0), ran.taken(1)), ("passed", vec![0], vec![1]));
    assert_eq!(runs(says, vec![comes("r0", 0, 5), comes("r0", 1, 9)]).words(), ["pass", "timeout"]);
}

#[test]
fn a_reply_is_nobody_else_s() {
    let says = vec![never("*", Wants::Any), request().reply()];
    assert_eq!(runs(says, vec![comes("r0", 0, 5)]).outcome(), "passed");
    let says = vec![request().reply(), expect("*").into()];
    assert_eq!(runs(says, vec![comes("r0", 0, 5), comes("r0", 0, 6)]).words(), ["pass", "timeout"]);
}

#[test]
fn a_reply_may_come_before_the_request_is_accepted() {
    let world = World { comes: vec![comes("r0", 3, 5)], delays: vec![(0, 20)], ..World::default() };
    let ran = run(&script(vec![request().named("x").reply()]).lower(), &world);
    assert_eq!((ran.outcome(), ran.end, ran.table.captured["x"][0]), ("passed", 20, 3));
}

#[test]
fn one_that_is_refused_is_an_error_and_one_that_is_not_accepted_is_stuck() {
    let world = World { refused: vec![0], ..World::default() };
    let ran = run(&script(vec![request().reply()]).lower(), &world);
    assert!(matches!(ran.verdict.outcome, Outcome::Error(_)));
    assert!(matches!(ran.met(0), Met::Broke));
    let world = World { delays: vec![(0, 5000)], ..World::default() };
    let ran = run(&script(vec![request().reply()]).lower(), &world);
    assert_eq!((ran.outcome(), ran.words()), ("failed", vec!["broke"]));
}

#[test]
fn a_bare_one_takes_any_reply() {
    assert_eq!(runs_script(&script(vec![request().reply()]), vec![comes("r0", 9, 5)]).outcome(), "passed");
}

#[test]
fn in_a_region_it_holds_up_that_region_alone() {
    let regions = vec![
        vec![request().reply(), expect("a").into()],
        vec![request().reply(), publish("u"), expect("b").into()],
    ];
    let came = vec![comes("r1", 0, 5), comes("b", 0, 6), comes("r0", 0, 20), comes("a", 0, 30)];
    let ran = runs(vec![Say::Together(regions)], came);
    assert_eq!((ran.outcome(), ran.end, ran.sent[2].0), ("passed", 30, 5));
}

#[test]
fn in_a_loop_a_reply_to_an_earlier_round_is_none_to_this_one() {
    let says = || vec![Say::Repeat(2, vec![request().named("x").reply(), Say::Wait(10)])];
    let ran = runs(says(), vec![comes("r0", 1, 5), comes("r0", 2, 20)]);
    assert_eq!((ran.outcome(), ran.end, &ran.table.captured["x"]), ("passed", 30, &vec![2]));
    // The first request has two replies, the second of them before the second request.
    let ran = runs(says(), vec![comes("r0", 1, 5), comes("r0", 2, 6)]);
    assert_eq!((ran.outcome(), ran.words()), ("failed", vec!["not reached", "early", "not reached"]));
}

#[test]
fn a_run_of_triggers_goes_on_below_it_in_a_loop_too() {
    let says = vec![Say::Repeat(2, vec![request().reply(), publish("u")]), expect("a").into()];
    let ran = runs(says, vec![comes("a", 0, 2), comes("r0", 1, 5), comes("r0", 2, 20)]);
    assert_eq!((ran.outcome(), ran.end), ("passed", 20));
}
