//! `on`: stand-in services.

use super::script::{Act, Listen, Say, Script, Wants, expect, on, on_topic, publish, script};
use super::world::{Comes, World, comes, run};
use super::{runs, runs_script};
use crate::machine::Count;
use crate::outcome::{Met, Note};

fn times(least: u32, most: Option<u32>) -> Say {
    let does = vec![Act::Publish("r")];
    Say::On { on: on_topic("q"), once: false, times: Some(Count { least, most }), does }
}

fn answers(ran: &super::world::Ran, topic: &str) -> Vec<u64> {
    ran.sent.iter().filter(|(_, sent)| *sent.topic == *topic).map(|(at, _)| *at).collect()
}

#[test]
fn a_stand_in_answers_every_message_that_fits() {
    let says = vec![on("q", vec![Act::Publish("r")]), publish("t"), expect("a").into()];
    let ran = runs(says, vec![comes("q", 0, 5), comes("q", 0, 7), comes("a", 0, 9)]);
    assert_eq!((ran.outcome(), answers(&ran, "r")), ("passed", vec![5, 7]));
    assert!(matches!(ran.met(0), Met::Answered { count: 2, .. }));
}

#[test]
fn a_stand_in_is_armed_before_the_first_trigger() {
    let says = vec![on("q", vec![Act::Publish("r")]), publish("t"), expect("a").into()];
    let world =
        World { comes: vec![comes("q", 0, 5), comes("a", 0, 20)], delays: vec![(10, 0)], ..World::default() };
    assert_eq!(answers(&run(&script(says).lower(), &world), "r"), [5]);
}

#[test]
fn once_answers_the_first_only() {
    let once = Say::On { on: on_topic("q"), once: true, times: None, does: vec![Act::Publish("r")] };
    let ran = runs(
        vec![once, publish("t"), expect("a").into()],
        vec![comes("q", 0, 5), comes("q", 0, 6), comes("a", 0, 7)],
    );
    assert_eq!((ran.outcome(), answers(&ran, "r")), ("passed", vec![5]));
}

#[test]
fn times_demands_that_many_calls_up_to_the_deadline() {
    let says = vec![times(2, None), publish("t"), expect("a").into()];
    let ran = runs(says.clone(), vec![comes("a", 0, 5), comes("q", 0, 6), comes("q", 0, 50)]);
    assert_eq!((ran.outcome(), ran.end), ("passed", 50));
    let ran = runs(says, vec![comes("a", 0, 5), comes("q", 0, 6)]);
    assert_eq!((ran.outcome(), ran.words()), ("failed", vec!["too few", "done", "pass"]));
    assert!(matches!(ran.met(0), Met::TooFew { got: 1, least: 2, .. }));
}

#[test]
fn what_a_stand_in_does_not_answer_is_told_where_the_block_fails() {
    let on_9 = Listen { topic: "q", wants: Wants::OneOf(vec![9]) };
    let only_9 = |times| Say::On { on: on_9.clone(), once: false, times, does: vec![Act::Publish("r")] };
    let (others, wanted) =
        (vec![comes("q", 3, 5), comes("q", 4, 6)], vec![comes("q", 3, 5), comes("a", 0, 20)]);

    let both = [others.clone(), vec![comes("a", 0, 20)]].concat();

    let ran = runs(vec![only_9(None), publish("t"), expect("a").into()], others);
    let Met::Answered { count: 0, missed: Some(missed) } = ran.met(0) else { panic!("{:?}", ran.met(0)) };
    assert_eq!((missed.misses, missed.closest.as_ref().map(|closest| closest.number)), (2, Some(1)));

    let ran =
        runs(vec![only_9(Some(Count { least: 1, most: None })), publish("t"), expect("a").into()], both);
    let Met::TooFew { got: 0, least: 1, evidence } = ran.met(0) else { panic!("{:?}", ran.met(0)) };
    assert_eq!(evidence.misses, 2);

    let ran = runs(vec![only_9(None), publish("t"), expect("a").into()], wanted);
    assert!(matches!(ran.met(0), Met::Answered { count: 0, missed: None }), "nobody asks where all is well");
}

#[test]
fn one_call_more_than_its_upper_bound_is_violated() {
    let says = vec![times(1, Some(1)), publish("t"), expect("a").into()];
    let ran = runs(says.clone(), vec![comes("q", 0, 5), comes("a", 0, 6)]);
    assert_eq!((ran.outcome(), ran.end), ("passed", 106));
    let ran = runs(says, vec![comes("q", 0, 5), comes("a", 0, 6), comes("q", 0, 80)]);
    assert_eq!((ran.outcome(), ran.words()), ("violated by too many", vec!["broke", "done", "pass"]));
}

#[test]
fn an_expectation_takes_what_a_stand_in_answers() {
    let says = vec![on("q", vec![Act::Publish("r")]), publish("t"), expect("q").into()];
    let ran = runs(says, vec![comes("q", 0, 5)]);
    assert_eq!((ran.outcome(), answers(&ran, "r")), ("passed", vec![5]));
}

#[test]
fn the_steps_of_an_answer_follow_one_another_and_other_answers_go_on_meanwhile() {
    let does = vec![Act::Publish("r1"), Act::Wait(10), Act::Publish("r2")];
    let ran = runs(
        vec![on("q", does), publish("t"), expect("a").into()],
        vec![comes("q", 0, 5), comes("q", 0, 8), comes("a", 0, 50)],
    );
    assert_eq!((answers(&ran, "r1"), answers(&ran, "r2")), (vec![5, 8], vec![15, 18]));
}

#[test]
fn an_answer_under_way_when_the_last_statement_is_done_does_not_hold_the_block_up() {
    let does = vec![Act::Wait(500), Act::Publish("r")];
    let ran =
        runs(vec![on("q", does), publish("t"), expect("a").into()], vec![comes("q", 0, 5), comes("a", 0, 6)]);
    assert_eq!((ran.outcome(), ran.end, answers(&ran, "r")), ("passed", 6, vec![]));
}

#[test]
fn a_reply_goes_to_the_request_s_own_address() {
    let request = Comes { reply_to: Some("inbox.7"), ..comes("q", 0, 5) };
    let says = vec![on("q", vec![Act::Reply]), publish("t"), expect("a").into()];
    let ran = runs(says, vec![request, comes("a", 0, 6)]);
    assert_eq!((ran.outcome(), answers(&ran, "inbox.7")), ("passed", vec![5]));
}

#[test]
fn a_reply_to_a_message_without_an_address_is_an_error() {
    let says = vec![on("q", vec![Act::Reply]), publish("t"), expect("a").into()];
    let ran = runs(says, vec![comes("q", 0, 5)]);
    assert_eq!((ran.outcome(), ran.words()), ("error", vec!["broke", "done", "open"]));
    let crate::outcome::Outcome::Error(failure) = &ran.verdict.outcome else { unreachable!() };
    assert_eq!(
        failure.error.text(),
        "the message on `q` carries no reply address: answer with `publish`, or let the service `request`"
    );
}

#[test]
fn a_check_that_fails_in_an_answer_is_violated_and_one_that_errs_an_error() {
    let says = |does| vec![on("q", vec![does]), publish("t"), expect("a").into()];
    assert_eq!(runs(says(Act::FailCheck), vec![comes("q", 0, 5)]).outcome(), "violated by check");
    assert_eq!(runs(says(Act::Fail), vec![comes("q", 0, 5)]).outcome(), "error");
}

#[test]
fn one_that_was_never_called_is_noted() {
    let ran = runs(vec![on("q", vec![]), publish("t"), expect("a").into()], vec![comes("a", 0, 5)]);
    assert_eq!(
        (ran.outcome(), &ran.verdict.notes[..]),
        ("passed", &[Note::NeverCalled(crate::machine::StatementId(0))][..])
    );
}

#[test]
fn a_stand_in_goes_on_while_a_failed_block_lingers() {
    let script = Script {
        timeout: 50,
        ..script(vec![on("q", vec![Act::Publish("r")]), publish("t"), expect("a").into()])
    };
    let ran = runs_script(&script, vec![comes("q", 0, 60), comes("a", 0, 70)]);
    assert_eq!((ran.outcome(), answers(&ran, "r")), ("failed", vec![60]));
}
