//! `only`: these, and nothing else on the topics that they name.

use super::nevers::earlier;
use super::runs;
use super::script::{Act, Expected, Say, Wants, either, expect, in_order, never, on, only, publish, script};
use super::world::{World, comes, run};
use crate::outcome::{Met, Outcome, Violation};

fn a(k: i64) -> Expected {
    expect("a").k(&[k])
}

#[test]
fn what_nothing_takes_on_its_topics_is_violated_at_once() {
    let says = vec![publish("t"), only(vec![a(1), expect("b")])];
    let ran = runs(says.clone(), vec![comes("a", 1, 5), comes("b", 0, 6)]);
    assert_eq!((ran.outcome(), ran.words(), ran.end), ("passed", vec!["done", "held", "pass", "pass"], 106));
    let ran = runs(says.clone(), vec![comes("a", 2, 4), comes("a", 1, 5), comes("b", 0, 6)]);
    assert_eq!((ran.outcome(), ran.end, ran.words()[1]), ("violated by only", 4, "broke"));
    let ran = runs(says, vec![comes("c", 2, 4), comes("a", 1, 5), comes("b", 0, 6)]);
    assert_eq!(ran.outcome(), "passed");
}

#[test]
fn it_watches_through_the_settle_period() {
    let says = vec![publish("t"), only(vec![expect("a")])];
    let ran = runs(says.clone(), vec![comes("a", 0, 5), comes("a", 0, 104)]);
    assert_eq!((ran.outcome(), ran.end), ("violated by only", 104));
    let ran = runs(says, vec![comes("a", 0, 5), comes("a", 0, 106)]);
    assert_eq!(ran.outcome(), "passed");
    let Met::Held { period, .. } = ran.met(1) else { unreachable!() };
    assert_eq!(period.as_millis(), 105);
}

#[test]
fn what_came_before_its_window_and_was_left_is_told() {
    let says = vec![publish("t"), a(1).into(), publish("u"), only(vec![a(2)])];
    let ran = runs(says.clone(), vec![comes("a", 1, 5), comes("a", 2, 6)]);
    assert_eq!((ran.outcome(), earlier(&ran)), ("passed", vec![]));
    let ran = runs(says, vec![comes("a", 3, 4), comes("a", 1, 5), comes("a", 2, 6)]);
    assert_eq!((ran.outcome(), earlier(&ran)), ("passed", vec![(3, 1, 4)]));
}

#[test]
fn of_two_messages_that_fit_one_is_left_when_the_other_is_final() {
    let says = vec![publish("t"), only(vec![expect("a"), expect("b")])];
    let ran = runs(says, vec![comes("a", 1, 5), comes("a", 2, 6), comes("b", 0, 20)]);
    let Outcome::Violated(Violation::Only { arrival, at, .. }) = &ran.verdict.outcome else { unreachable!() };
    assert_eq!((ran.end, at.as_millis(), &arrival.payload[..]), (20, 6, &br#"{"k":2}"#[..]));
}

#[test]
fn an_expectation_outside_of_it_may_take_a_message() {
    let says = vec![publish("t"), only(vec![a(1)]), a(2).into()];
    let came = || vec![comes("a", 2, 5), comes("a", 1, 6)];
    assert_eq!(runs(says, came()).outcome(), "passed");
    // One that is still to come, in the same window.
    let says = vec![publish("t"), only(vec![a(1)]), Say::Check(true), a(2).into()];
    assert_eq!(runs(says, came()).outcome(), "passed");
    // One of a window that opens later does not look at it.
    let says = vec![publish("t"), only(vec![a(1)]), publish("t"), a(2).into()];
    assert_eq!(runs(says, came()).outcome(), "violated by only");
}

#[test]
fn what_an_on_answers_is_answered_and_no_more_than_that() {
    let says = |once| {
        let mut stand_in = on("a", vec![Act::Publish("r")]);
        if let Say::On { once: of, .. } = &mut stand_in {
            *of = once;
        }
        vec![stand_in, publish("t"), only(vec![a(1)])]
    };
    let came = || vec![comes("a", 2, 4), comes("a", 3, 5), comes("a", 1, 6)];
    assert_eq!(runs(says(false), came()).outcome(), "passed");
    assert_eq!(runs(says(true), came()).outcome(), "violated by only");
}

#[test]
fn a_times_takes_what_fits_it_however_late() {
    let says = vec![publish("t"), only(vec![a(1).times(1, None), expect("b")])];
    let came = |k| vec![comes("a", 1, 5), comes("b", 0, 6), comes("a", k, 50)];
    assert_eq!(runs(says.clone(), came(1)).outcome(), "passed");
    assert_eq!(runs(says, came(2)).outcome(), "violated by only");
    let says = vec![publish("t"), only(vec![expect("a").exactly(1)])];
    assert_eq!(runs(says, vec![comes("a", 1, 5), comes("a", 1, 6)]).outcome(), "violated by too many");
}

#[test]
fn what_came_before_its_window_and_what_was_there_before_the_block_is_not_judged() {
    let says = vec![expect("x").into(), publish("t"), only(vec![a(1)])];
    let came = vec![comes("a", 2, 0).old(), comes("a", 2, 3), comes("x", 0, 5), comes("a", 1, 6)];
    assert_eq!(runs(says, came).outcome(), "passed");
}

#[test]
fn one_that_uses_a_capture_of_its_window_may_take_what_came_before_that_was_bound() {
    let says = vec![publish("t"), only(vec![expect("a").named("x"), expect("b").same("x")])];
    let ran = runs(says.clone(), vec![comes("b", 3, 4), comes("a", 3, 5)]);
    assert_eq!(ran.outcome(), "passed");
    let ran = runs(says, vec![comes("b", 2, 4), comes("a", 3, 5), comes("b", 3, 9)]);
    assert_eq!((ran.outcome(), ran.end), ("violated by only", 5));
}

#[test]
fn an_in_order_leaves_what_comes_before_its_predecessor() {
    let says = vec![publish("t"), only(vec![expect("c")]), in_order(vec![a(1), expect("c").k(&[2])])];
    let ran = runs(says, vec![comes("c", 1, 4), comes("c", 2, 5), comes("a", 1, 6), comes("c", 2, 7)]);
    assert_eq!((ran.outcome(), ran.end), ("violated by only", 7));
}

#[test]
fn in_regions_each_may_take_what_the_other_has_closed() {
    let regions = vec![vec![only(vec![a(1)])], vec![expect("b").into(), a(2).into()]];
    let says = vec![publish("t"), Say::Together(regions)];
    let ran = runs(says.clone(), vec![comes("a", 2, 4), comes("b", 0, 5), comes("a", 1, 6)]);
    assert_eq!(ran.outcome(), "passed");
    let ran = runs(says, vec![comes("a", 3, 4), comes("b", 0, 5)]);
    assert_eq!((ran.outcome(), ran.end), ("violated by only", 4));
}

#[test]
fn one_of_a_branch_closes_its_topics_back_over_its_window_where_that_is_taken() {
    let branches = vec![vec![expect("yes").into(), only(vec![a(1)])], vec![expect("no").into()]];
    let says = vec![publish("t"), either(branches)];
    let ran = runs(says.clone(), vec![comes("a", 2, 4), comes("yes", 0, 5), comes("a", 1, 6)]);
    assert_eq!((ran.outcome(), ran.end), ("violated by only", 5));
    let ran = runs(says.clone(), vec![comes("a", 1, 4), comes("yes", 0, 5)]);
    assert_eq!(ran.outcome(), "passed");
    let ran = runs(says, vec![comes("a", 2, 4), comes("no", 0, 5), comes("a", 2, 6)]);
    assert_eq!((ran.outcome(), ran.end), ("passed", 5));
}

#[test]
fn in_a_loop_each_round_takes_its_own_and_the_topics_stay_closed() {
    let says = vec![Say::Repeat(2, vec![publish("t"), only(vec![expect("a")])])];
    let ran = runs(says.clone(), vec![comes("a", 0, 5), comes("a", 0, 9)]);
    assert_eq!((ran.outcome(), ran.end), ("passed", 109));
    let ran = runs(says, vec![comes("a", 0, 5), comes("a", 0, 9), comes("a", 0, 20)]);
    assert_eq!((ran.outcome(), ran.end), ("violated by only", 20));
}

#[test]
fn a_never_comes_first_and_nothing_is_judged_after_the_deadline() {
    let says = vec![publish("t"), never("a", Wants::OneOf(vec![2])), only(vec![a(1)])];
    assert_eq!(runs(says, vec![comes("a", 2, 4)]).outcome(), "violated by never");
    let says = vec![publish("t"), only(vec![a(1), expect("b")])];
    let world = World { comes: vec![comes("a", 1, 4), comes("a", 2, 1050)], ..World::default() };
    let ran = run(&script(says).lower(), &world);
    assert_eq!((ran.outcome(), ran.words()[1]), ("failed", "held"));
}
