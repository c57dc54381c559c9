//! More than can be kept.

use super::script::{Say, Script, expect, in_order, publish, script};
use super::world::{Comes, World, comes, run_with};
use crate::engine::Limits;
use crate::engine::Options;
use crate::outcome::Outcome;
use crate::transport::InboxLimits;

const SMALL: usize = 100;

fn runs(says: Vec<Say>, comes: Vec<Comes>) -> super::world::Ran {
    let window = InboxLimits { messages: SMALL, ..InboxLimits::DEFAULT };
    let limits = Limits { window, ..Limits::default() };
    let script = Script { timeout: 1_000_000, ..script(says) };
    run_with(&script.lower(), &World { comes, ..World::default() }, Options { limits, ..Options::default() })
}

fn flood(topic: &'static str, k: i64, count: usize) -> Vec<Comes> {
    (0..count).map(|_| comes(topic, k, 5)).collect()
}

fn then(mut first: Vec<Comes>, last: Vec<Comes>) -> Vec<Comes> {
    first.extend(last);
    first
}

#[test]
fn a_flood_of_near_misses_gives_the_right_verdict() {
    let says = vec![publish("t"), expect("a").k(&[1]).into()];
    let ran = runs(says, then(flood("a", 2, 10_000), vec![comes("a", 1, 6)]));
    assert_eq!((ran.outcome(), ran.taken(1)), ("passed", vec![10_000]));
}

#[test]
fn a_flood_of_fits_gives_the_right_verdict() {
    let says = vec![publish("t"), expect("a").into(), expect("b").into()];
    let ran = runs(says, then(flood("a", 2, 10_000), vec![comes("b", 1, 6)]));
    assert_eq!((ran.outcome(), ran.taken(1)), ("passed", vec![0]));
}

#[test]
fn a_flood_of_what_two_want_gives_the_right_verdict() {
    let says = vec![publish("t"), expect("a").into(), expect("a").k(&[1]).into(), expect("b").into()];
    let came = then(flood("a", 2, 10_000), vec![comes("a", 1, 6), comes("b", 1, 7)]);
    let ran = runs(says, came);
    assert_eq!((ran.outcome(), ran.taken(1), ran.taken(2)), ("passed", vec![0], vec![10_000]));
}

#[test]
fn a_flood_out_of_order_gives_the_right_verdict() {
    let says = vec![publish("t"), in_order(vec![expect("a"), expect("b")])];
    let ran = runs(says.clone(), then(flood("b", 2, 10_000), vec![comes("a", 1, 6), comes("b", 1, 7)]));
    assert_eq!((ran.outcome(), ran.taken(2)), ("passed", vec![10_001]));
    let ran = runs(says, then(vec![comes("a", 1, 4)], flood("b", 2, 10_000)));
    assert_eq!((ran.outcome(), ran.taken(2)), ("passed", vec![1]));
}

#[test]
fn what_must_be_kept_for_a_later_layer_is_bounded() {
    let says = vec![publish("t"), expect("a").named("x").into(), expect("b").same("x").into()];
    let ran = runs(says.clone(), then(flood("b", 1, SMALL - 1), vec![comes("a", 1, 6)]));
    assert_eq!(ran.outcome(), "passed");
    let ran = runs(says, then(flood("b", 2, SMALL + 1), vec![comes("a", 1, 6)]));
    let Outcome::Overflow(overflow) = &ran.verdict.outcome else { unreachable!() };
    assert_eq!(
        overflow.what,
        "what is kept for the statement on line 3 was full, at 100 messages or 256 MiB"
    );
    assert_eq!((overflow.limit, overflow.topic.as_deref()), (SMALL, Some("b")));
    assert_eq!(ran.words(), ["done", "open", "not reached"]);
}

#[test]
fn what_a_capture_collects_is_bounded() {
    let says = vec![publish("t"), expect("a").times(1, None).into(), expect("b").into()];
    let ran = runs(says, then(flood("a", 2, SMALL + 1), vec![comes("b", 1, 6)]));
    assert_eq!(ran.outcome(), "overflow");
}

#[test]
fn what_is_kept_is_bounded_by_bytes_too() {
    let window = InboxLimits { bytes: 1000, ..InboxLimits::DEFAULT };
    let options = Options { limits: Limits { window, ..Limits::default() }, ..Options::default() };
    let says = vec![publish("t"), expect("a").into(), Say::Check(true), expect("b").into()];
    let large = Comes { payload: format!("\"{}\"", "x".repeat(600)), ..comes("b", 0, 5) };
    let world = World { comes: vec![large.clone(), large], ..World::default() };
    assert_eq!(run_with(&script(says).lower(), &world, options).outcome(), "overflow");
}

#[test]
fn a_flood_that_a_later_window_listens_for_is_not_kept_but_as_history() {
    let says = vec![publish("t"), expect("a").into(), publish("t"), expect("b").into()];
    let ran = runs(says, then(flood("b", 1, 10_000), vec![comes("a", 0, 6)]));
    assert_eq!((ran.outcome(), ran.words()), ("failed", vec!["done", "pass", "done", "early"]));
    assert!(ran.verdict.notes.contains(&crate::outcome::Note::HistoryCut(10_000 - 4_096)));
}

#[test]
fn more_ways_to_assign_than_can_be_tried_are_an_overflow_and_no_wrong_verdict() {
    let chain = || in_order((0..12).map(|_| expect("a")).collect());
    let says = vec![
        publish("t"),
        chain(),
        chain(),
        in_order(vec![expect("a"), expect("b").k(&[1])]),
        expect("a").into(),
    ];
    let mut came: Vec<Comes> = vec![comes("a", 1, 5), comes("b", 1, 5)];
    came.extend((0..24).map(|_| comes("a", 2, 6)));
    let ran = runs(says, came);
    assert!(["passed", "overflow"].contains(&ran.outcome()), "{}", ran.outcome());
}

#[test]
fn a_hundred_alike_are_assigned_in_polynomial_time() {
    let mut says = vec![publish("t")];
    says.extend((0..100).map(|_| expect("a").into()));
    let ran = runs(says, flood("a", 1, 100));
    assert_eq!((ran.outcome(), ran.taken(100)), ("passed", vec![99]));
}
