//! The deadline, and what is late.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::script::{Say, Script, Wants, expect, never, publish, script};
use super::world::{World, comes, run};
use super::{runs, runs_script};
use crate::engine::{Effect, Effects, Input, Options, State, advance};
use crate::machine::ChannelId;
use crate::message::Arrival;
use crate::outcome::{Event, StrayReason};

fn short(says: Vec<Say>) -> Script {
    Script { timeout: 50, settle: 20, ..script(says) }
}

#[test]
fn nothing_by_the_deadline_is_a_timeout_and_the_block_lingers_for_settle() {
    let ran = runs_script(&short(vec![publish("t"), expect("a").into()]), vec![]);
    assert_eq!((ran.outcome(), ran.end, ran.words()), ("failed", 70, vec!["done", "timeout"]));
    assert_eq!(ran.verdict.elapsed.as_millis(), 70);
    assert!(ran.verdict.timeline.iter().any(|entry| matches!(entry.event, Event::Deadline)));
}

#[test]
fn what_comes_just_after_the_deadline_is_noted_as_such() {
    let script = short(vec![publish("t"), expect("a").k(&[1]).into()]);
    let ran = runs_script(&script, vec![comes("a", 2, 55), comes("a", 1, 60)]);
    assert_eq!((ran.outcome(), ran.words()), ("failed", vec!["done", "timeout"]));
    assert_eq!(ran.strays(1), [(1, StrayReason::AfterDeadline)]);
}

#[test]
fn a_message_at_the_very_deadline_is_late_and_one_just_before_is_not() {
    let script = short(vec![publish("t"), expect("a").into()]);
    assert_eq!(runs_script(&script, vec![comes("a", 0, 49)]).outcome(), "passed");
    assert_eq!(runs_script(&script, vec![comes("a", 0, 50)]).outcome(), "failed");
}

/// A block of one expectation with a deadline at 50 ms, where a message that arrived at `at` is brought before
/// any timer.
fn without_timers(at: u64) -> &'static str {
    let mut lowered = short(vec![expect("a").into()]).lower();
    let (machine, exprs) = (lowered.machine, &mut lowered.table);
    let mut state = State::new(machine, Options::default(), exprs).unwrap();
    let (start, mut effects) = (Instant::now(), Effects::new());
    advance(machine, &mut state, exprs, start, Input::Subscribed, &mut effects);
    let arrival = Arc::new(Arrival::new("a", "{}", start + Duration::from_millis(at)));
    let message = Input::Message { arrival: &arrival, channels: &[ChannelId(0)] };
    advance(machine, &mut state, exprs, start + Duration::from_millis(60), message, &mut effects);
    let mut timers = effects.clone().into_iter().filter_map(|effect| match effect {
        Effect::StartTimer { id, .. } => Some(id),
        _ => None,
    });
    let last = timers.next_back().unwrap();
    advance(machine, &mut state, exprs, start + Duration::from_millis(75), Input::Fired(last), &mut effects);
    super::outcome::name(&state.take_verdict().outcome)
}

#[test]
fn a_message_counts_by_its_arrival_however_late_timers_are_brought() {
    assert_eq!(without_timers(49), "passed");
    assert_eq!(without_timers(50), "failed");
    assert_eq!(without_timers(55), "failed");
}

#[test]
fn a_publish_that_is_not_accepted_by_the_deadline_is_what_broke() {
    let world = World { delays: vec![(0, 500)], ..World::default() };
    let ran = run(&short(vec![publish("t"), expect("a").into()]).lower(), &world);
    assert_eq!((ran.outcome(), ran.words()), ("failed", vec!["broke", "not reached"]));
}

#[test]
fn a_wait_beyond_the_deadline_is_what_broke() {
    let ran = runs_script(&short(vec![publish("t"), Say::Wait(60), expect("a").into()]), vec![]);
    assert_eq!((ran.outcome(), ran.words()), ("failed", vec!["done", "broke", "not reached"]));
}

#[test]
fn a_never_is_not_violated_after_the_deadline() {
    let script = short(vec![publish("t"), never("x", Wants::Any), expect("a").into()]);
    let ran = runs_script(&script, vec![comes("x", 0, 60)]);
    assert_eq!((ran.outcome(), ran.words()), ("failed", vec!["done", "held", "timeout"]));
}

#[test]
fn one_deadline_counts_from_the_first_statement() {
    let script = short(vec![publish("t"), expect("a").into(), publish("t"), expect("b").into()]);
    let ran = runs_script(&script, vec![comes("a", 0, 40), comes("b", 0, 55)]);
    assert_eq!((ran.outcome(), ran.words()), ("failed", vec!["done", "pass", "done", "timeout"]));
}

#[test]
fn the_timeline_names_who_took_a_message() {
    let ran = runs(vec![publish("t"), expect("a").k(&[1]).into()], vec![comes("a", 2, 5), comes("a", 1, 6)]);
    let arrived = ran.verdict.timeline.iter().filter_map(|entry| match &entry.event {
        Event::Arrived { taken_by, .. } => Some((entry.at.as_millis(), taken_by.map(|id| id.index()))),
        _ => None,
    });
    assert_eq!(arrived.collect::<Vec<_>>(), [(5, None), (6, Some(1))]);
}
