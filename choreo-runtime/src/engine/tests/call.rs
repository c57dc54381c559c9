//! `call`: a trigger that runs the user's own async code.

use super::script::{Say, Wants, call, expect, never, on, publish, script};
use super::world::{World, comes, run};
use crate::outcome::{Met, Outcome, StrayReason};

/// A world in which the first call takes so long.
fn taking(millis: u64, world: World) -> World {
    World { calls: vec![Some(millis)], ..world }
}

fn came(messages: Vec<super::world::Comes>) -> World {
    World { comes: messages, ..World::default() }
}

#[test]
fn a_call_opens_a_window_at_its_start_and_what_came_before_it_is_early() {
    let says = vec![expect("a").into(), call(), expect("b").into()];
    let world = taking(20, came(vec![comes("b", 0, 5), comes("a", 0, 10)]));
    let ran = run(&script(says.clone()).lower(), &world);
    assert_eq!((ran.outcome(), ran.words()), ("failed", vec!["pass", "done", "early"]));
    assert_eq!(ran.strays(2), [(0, StrayReason::Early)]);
    let world = taking(20, came(vec![comes("a", 0, 10), comes("b", 0, 15)]));
    assert_eq!(run(&script(says).lower(), &world).outcome(), "passed");
}

#[test]
fn latency_counts_from_the_start_of_a_call() {
    let says = || vec![call(), expect("a").within(30).into()];
    let ran = run(&script(says()).lower(), &taking(20, came(vec![comes("a", 0, 30)])));
    assert_eq!((ran.outcome(), ran.end), ("passed", 30));
    let ran = run(&script(says()).lower(), &taking(20, came(vec![comes("a", 0, 31)])));
    assert_eq!(ran.outcome(), "slow");
}

#[test]
fn while_a_call_runs_messages_are_matched_and_stand_ins_answer() {
    let answer = vec![super::script::Act::Publish("r")];
    let says = vec![on("ask", answer), call(), expect("a").into()];
    let ran = run(&script(says).lower(), &taking(50, came(vec![comes("ask", 0, 5), comes("a", 0, 6)])));
    assert_eq!((ran.outcome(), ran.end, ran.sent[0].0), ("passed", 50, 5));
    let says = vec![call(), never("x", Wants::Any), call()];
    let world = World { calls: vec![Some(5), None], ..came(vec![comes("x", 0, 20)]) };
    let ran = run(&script(says).lower(), &world);
    assert_eq!((ran.outcome(), ran.end), ("violated by never", 20));
}

#[test]
fn what_stands_below_a_call_waits_for_its_return() {
    let ran = run(&script(vec![call(), publish("t")]).lower(), &taking(40, World::default()));
    assert_eq!((ran.outcome(), ran.sent[0].0), ("passed", 40));
    let Met::Done { at, accepted_after } = ran.met(0) else { unreachable!() };
    assert_eq!((at.as_millis(), accepted_after.unwrap().as_millis()), (0, 40));
}

#[test]
fn a_call_and_the_triggers_beside_it_are_one_run() {
    let says = vec![publish("t"), call(), publish("t"), expect("a").into()];
    let ran = run(&script(says).lower(), &taking(20, came(vec![comes("a", 0, 5)])));
    assert_eq!(ran.outcome(), "passed");
}

#[test]
fn the_value_of_a_call_is_captured_when_it_returns() {
    let says = vec![
        Say::Call { name: Some("k"), value: Some(3) },
        never("a", Wants::Same("k")),
        expect("a").same("k").into(),
    ];
    let world = taking(20, came(vec![comes("a", 1, 5), comes("a", 3, 10)]));
    let ran = run(&script(says).lower(), &world);
    assert_eq!((ran.outcome(), ran.end), ("violated by never", 20));
}

#[test]
fn a_call_that_fails_is_an_error_that_names_it() {
    let says = vec![publish("t"), Say::Call { name: None, value: None }, expect("a").into()];
    let ran = run(&script(says).lower(), &taking(7, World::default()));
    assert_eq!((ran.outcome(), ran.end), ("error", 7));
    assert_eq!(ran.words(), ["done", "broke", "not reached"]);
}

#[test]
fn a_call_that_hangs_is_ended_by_the_deadline_and_dropped() {
    let world = World { calls: vec![None], ..World::default() };
    let ran = run(&script(vec![call(), expect("a").into()]).lower(), &world);
    assert_eq!((ran.outcome(), ran.words()), ("failed", vec!["broke", "not reached"]));
    assert_eq!((ran.end, ran.hung_up), (1100, 1));
}

#[test]
fn a_call_that_returns_at_the_very_instant_of_the_deadline_is_late() {
    let ran = run(&script(vec![call()]).lower(), &taking(1000, World::default()));
    assert_eq!((ran.outcome(), ran.words()), ("failed", vec!["broke"]));
    let ran = run(&script(vec![call()]).lower(), &taking(999, World::default()));
    assert_eq!(ran.outcome(), "passed");
}

#[test]
fn a_call_is_under_way_when_the_transport_dies() {
    let world = World { lost: Some(5), calls: vec![None], ..World::default() };
    let ran = run(&script(vec![call()]).lower(), &world);
    assert!(matches!(ran.verdict.outcome, Outcome::Lost(_)));
    assert_eq!(ran.words(), ["broke"]);
}

#[test]
fn a_call_in_a_region_holds_up_that_region_alone() {
    let regions = vec![
        vec![call(), expect("a").into()],
        vec![publish("t"), expect("b").into(), publish("u"), expect("c").into()],
    ];
    let world = taking(50, came(vec![comes("b", 0, 5), comes("c", 0, 8), comes("a", 0, 60)]));
    let ran = run(&script(vec![Say::Together(regions)]).lower(), &world);
    assert_eq!((ran.outcome(), ran.end), ("passed", 60));
    assert_eq!(ran.sent.iter().map(|(at, _)| *at).collect::<Vec<_>>(), [0, 5]);
}

#[test]
fn calls_of_several_regions_run_side_by_side_and_are_dropped_together() {
    let regions = vec![vec![call()], vec![call()], vec![call()]];
    let world = World { calls: vec![Some(30), Some(20), Some(10)], ..World::default() };
    let ran = run(&script(vec![Say::Together(regions.clone())]).lower(), &world);
    assert_eq!((ran.outcome(), ran.end), ("passed", 30));
    let world = World { calls: vec![None, Some(20), None], ..World::default() };
    let ran = run(&script(vec![Say::Together(regions)]).lower(), &world);
    assert_eq!((ran.outcome(), ran.hung_up), ("failed", 2));
}

#[test]
fn a_call_in_a_loop_runs_in_each_round_and_is_a_trigger_of_it() {
    let body = vec![Say::Call { name: Some("k"), value: Some(3) }, expect("a").same("k").within(5).into()];
    let says = vec![Say::Repeat(3, body)];
    let world = World {
        calls: vec![Some(2); 3],
        ..came(vec![comes("a", 3, 4), comes("a", 3, 8), comes("a", 3, 12)])
    };
    let ran = run(&script(says.clone()).lower(), &world);
    assert_eq!((ran.outcome(), ran.end), ("passed", 12));
    // The first message of two comes before the second round's `call` has begun.
    let world = World {
        calls: vec![Some(2); 3],
        ..came(vec![comes("a", 3, 1), comes("a", 3, 1), comes("a", 3, 12)])
    };
    assert_eq!(run(&script(says).lower(), &world).outcome(), "failed");
}

#[test]
fn a_call_in_a_branch_runs_when_that_is_taken() {
    let branches = vec![vec![expect("a").into(), call()], vec![expect("b").into(), call(), call()]];
    let says = vec![publish("t"), super::script::either(branches)];
    let world = World { calls: vec![Some(10); 3], ..came(vec![comes("b", 0, 5)]) };
    let ran = run(&script(says).lower(), &world);
    assert_eq!((ran.outcome(), ran.end), ("passed", 25));
}
