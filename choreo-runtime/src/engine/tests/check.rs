//! `let`, `check`, and user code that fails.

use super::runs;
use super::script::{Say, Wants, expect, never, publish, script};
use super::world::{World, comes, run};
use crate::outcome::{ErrorSource, Outcome};

fn source(ran: &super::world::Ran) -> ErrorSource {
    match &ran.verdict.outcome {
        Outcome::Error(failure) => failure.source,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_check_that_does_not_hold_is_violated_and_ends_the_block() {
    let says = vec![publish("t"), expect("a").into(), Say::Check(false), publish("u")];
    let ran = runs(says, vec![comes("a", 0, 5)]);
    assert_eq!((ran.outcome(), ran.end), ("violated by check", 5));
    assert_eq!(ran.words(), ["done", "pass", "broke", "not reached"]);
}

#[test]
fn a_let_binds_what_stands_below() {
    let says = vec![Say::Let { name: "n", value: Some(3) }, publish("t"), expect("a").same("n").into()];
    let ran = runs(says, vec![comes("a", 2, 5), comes("a", 3, 6)]);
    assert_eq!((ran.outcome(), ran.taken(2)), ("passed", vec![1]));
}

#[test]
fn a_let_in_a_run_of_triggers_is_bound_before_what_came_is_judged() {
    let says = vec![
        publish("t"),
        Say::Wait(10),
        Say::Let { name: "n", value: Some(3) },
        publish("t"),
        expect("a").same("n").into(),
    ];
    let ran = runs(says, vec![comes("a", 3, 5)]);
    assert_eq!((ran.outcome(), ran.taken(4)), ("passed", vec![0]));
}

#[test]
fn user_code_that_fails_is_an_error_at_its_statement() {
    let says = vec![Say::Let { name: "n", value: None }, publish("t")];
    let ran = runs(says, vec![]);
    assert_eq!((ran.outcome(), ran.words()), ("error", vec!["broke", "not reached"]));
    assert!(matches!(source(&ran), ErrorSource::Statement(id) if id.index() == 0));
}

#[test]
fn a_payload_that_fails_is_an_error() {
    let says = vec![Say::Publish { topic: "t", name: None, fails: true }, expect("a").into()];
    let ran = runs(says, vec![]);
    assert_eq!((ran.outcome(), ran.words()), ("error", vec!["broke", "not reached"]));
}

#[test]
fn a_condition_that_fails_is_an_error_at_its_expectation_or_never() {
    let says = vec![publish("t"), expect("a").wants(Wants::Fails).into()];
    assert_eq!(runs(says, vec![comes("a", 0, 5)]).words(), ["done", "broke"]);
    let says = vec![publish("t"), never("a", Wants::Fails), expect("b").into()];
    assert_eq!(runs(says, vec![comes("a", 0, 5)]).words(), ["done", "broke", "open"]);
}

#[test]
fn a_refused_publication_is_the_transport_s_error() {
    let world = World { refused: vec![0], ..World::default() };
    let ran = run(&script(vec![publish("t"), expect("a").into()]).lower(), &world);
    assert_eq!(ran.words(), ["broke", "not reached"]);
    assert!(matches!(source(&ran), ErrorSource::Transport(id) if id.index() == 0));
}

#[test]
fn a_lost_transport_ends_the_block_at_once() {
    let world = World { lost: Some(7), comes: vec![comes("a", 0, 5)], ..World::default() };
    let ran = run(&script(vec![publish("t"), expect("a").into(), expect("b").into()]).lower(), &world);
    assert_eq!((ran.outcome(), ran.end, ran.words()), ("lost", 7, vec!["done", "pass", "open"]));
}

#[test]
fn what_was_sent_is_captured() {
    let says =
        vec![Say::Publish { topic: "t", name: Some("sent"), fails: false }, expect("a").same("sent").into()];
    let ran = runs(says, vec![comes("a", 1, 5), comes("a", 0, 6)]);
    assert_eq!((ran.outcome(), ran.taken(1)), ("passed", vec![1]));
}
