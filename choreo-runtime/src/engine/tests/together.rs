//! `together`: side by side.

use super::runs;
use super::script::{Act, Say, Script, Wants, either_or_after, expect, in_order, never, on, publish, script};
use super::world::{World, comes, run};
use crate::outcome::Note;

fn together(one: Vec<Say>, other: Vec<Say>) -> Say {
    Say::Together(vec![one, other])
}

#[test]
fn regions_begin_at_once_and_run_side_by_side() {
    let says = vec![together(vec![publish("t"), expect("a").into()], vec![publish("u"), expect("b").into()])];
    let ran = runs(says, vec![comes("b", 0, 5), comes("a", 0, 6)]);
    assert_eq!((ran.outcome(), ran.sent.len(), ran.sent[1].0), ("passed", 2, 0));
}

#[test]
fn a_together_is_reached_when_what_stands_above_it_holds() {
    let says = vec![expect("x").into(), together(vec![publish("t")], vec![publish("u")])];
    let ran = runs(says, vec![comes("x", 0, 7)]);
    assert_eq!((ran.sent[0].0, ran.sent[1].0), (7, 7));
}

#[test]
fn what_stands_below_goes_on_when_all_regions_are_done() {
    let says = vec![together(vec![expect("a").into()], vec![expect("b").into()]), publish("t")];
    let ran = runs(says, vec![comes("a", 0, 5), comes("b", 0, 9)]);
    assert_eq!((ran.outcome(), ran.sent[0].0), ("passed", 9));
}

#[test]
fn up_to_its_first_trigger_a_region_looks_at_the_window_that_is_open_around_it() {
    let says = vec![
        publish("t"),
        expect("x").into(),
        together(vec![expect("a").into(), publish("u")], vec![expect("b").into()]),
    ];
    let ran = runs(says, vec![comes("a", 0, 5), comes("b", 0, 6), comes("x", 0, 7)]);
    assert_eq!((ran.outcome(), ran.end), ("passed", 7));
}

#[test]
fn the_first_trigger_of_a_region_always_opens_a_window_of_its_own() {
    let says = vec![
        publish("t"),
        together(vec![Say::Wait(10), publish("u"), expect("a").into()], vec![expect("b").into()]),
    ];
    let ran = runs(says, vec![comes("a", 0, 5), comes("b", 0, 6)]);
    assert_eq!(ran.words(), ["done", "not reached", "done", "done", "early", "pass"]);
}

#[test]
fn what_stands_below_looks_at_what_arrived_since_the_together_began() {
    let says = || {
        let regions = together(vec![publish("u"), expect("a").into()], vec![expect("b").into()]);
        vec![publish("t"), expect("x").into(), regions, expect("c").into()]
    };
    let ran = runs(says(), vec![comes("x", 0, 5), comes("c", 0, 6), comes("a", 0, 7), comes("b", 0, 8)]);
    assert_eq!((ran.outcome(), ran.end), ("passed", 8));
    let ran = runs(says(), vec![comes("c", 0, 4), comes("x", 0, 5), comes("a", 0, 7), comes("b", 0, 8)]);
    assert_eq!(ran.words()[6], "early");
}

#[test]
fn latencies_below_count_from_the_last_trigger_of_the_regions() {
    let says = vec![
        together(vec![publish("t")], vec![Say::Wait(30), publish("u"), expect("b").into()]),
        expect("c").within(10).into(),
    ];
    let ran = runs(says.clone(), vec![comes("c", 0, 35), comes("b", 0, 60)]);
    assert_eq!(ran.outcome(), "passed");
    assert_eq!(runs(says, vec![comes("b", 0, 31), comes("c", 0, 45)]).outcome(), "slow");
}

#[test]
fn what_stands_below_regions_without_triggers_goes_on_in_the_window_around() {
    let says = vec![
        publish("t"),
        expect("x").into(),
        together(vec![expect("a").into()], vec![expect("b").into()]),
        expect("c").into(),
    ];
    let ran = runs(says, vec![comes("c", 0, 3), comes("x", 0, 5), comes("a", 0, 7), comes("b", 0, 8)]);
    assert_eq!((ran.outcome(), ran.taken(5)), ("passed", vec![0]));
}

#[test]
fn the_first_trigger_below_a_together_opens_a_window() {
    let says = vec![
        together(vec![publish("t")], vec![publish("u")]),
        Say::Wait(10),
        publish("v"),
        expect("a").into(),
    ];
    assert_eq!(runs(says, vec![comes("a", 0, 5)]).words()[5], "early");
}

#[test]
fn a_message_that_two_regions_could_take_goes_to_the_first_in_the_text_and_that_is_noted() {
    let says = vec![publish("t"), together(vec![expect("a").into()], vec![expect("a").into()])];
    let ran = runs(says, vec![comes("a", 1, 5), comes("a", 2, 6)]);
    assert_eq!((ran.outcome(), ran.taken(2), ran.taken(3)), ("passed", vec![0], vec![1]));
    assert!(ran.verdict.notes.iter().any(|note| matches!(note, Note::Contested { .. })));
}

#[test]
fn a_message_goes_to_the_first_region_that_it_brings_further() {
    let held_back = |expected: super::script::Expected| vec![expected.into(), expect("c").into()];
    let says = vec![publish("t"), together(held_back(expect("a")), held_back(expect("a")))];
    // The first region has all the `a` that it needs.
    let ran = runs(says, vec![comes("a", 1, 5), comes("a", 2, 6), comes("c", 0, 7), comes("c", 0, 8)]);
    assert_eq!((ran.outcome(), ran.taken(2), ran.taken(4)), ("passed", vec![0], vec![1]));
}

#[test]
fn a_message_that_brings_no_region_further_is_taken_by_the_one_that_is_done_first() {
    let says = vec![
        publish("t"),
        together(
            vec![expect("a").times(1, None).into(), expect("b").into()],
            vec![expect("a").times(1, None).into(), expect("c").into()],
        ),
    ];
    let came = vec![comes("a", 1, 5), comes("a", 2, 6), comes("a", 3, 7), comes("c", 0, 8), comes("b", 0, 9)];
    let ran = runs(says, came);
    assert_eq!((ran.taken(2), ran.taken(4)), (vec![0], vec![1, 2]));
}

#[test]
fn a_message_that_was_given_to_a_region_and_not_needed_is_free_again() {
    let says = vec![
        publish("t"),
        together(
            vec![either_or_after(vec![vec![expect("a").times(2, None).into()]], 20, vec![])],
            vec![expect("a").into()],
        ),
    ];
    let ran = runs(says, vec![comes("a", 1, 5)]);
    assert_eq!((ran.outcome(), ran.taken(4), ran.end), ("passed", vec![0], 20));
}

#[test]
fn a_message_that_is_free_again_brings_on_a_region_that_stands_above() {
    let says = vec![
        publish("t"),
        together(
            vec![Say::Wait(10), expect("a").into()],
            vec![either_or_after(vec![vec![expect("a").times(2, None).into()]], 20, vec![])],
        ),
    ];
    let ran = runs(says, vec![comes("a", 1, 5)]);
    assert_eq!((ran.outcome(), ran.taken(3), ran.end), ("passed", vec![0], 20));
}

#[test]
fn what_a_region_took_is_not_early_for_another() {
    let says = vec![
        publish("t"),
        together(vec![expect("a").into()], vec![Say::Wait(10), publish("u"), expect("a").into()]),
    ];
    assert_eq!(runs(says, vec![comes("a", 1, 5)]).words()[5], "timeout");
}

#[test]
fn what_another_region_has_is_taken() {
    let says =
        vec![publish("t"), together(vec![expect("a").into(), expect("b").into()], vec![expect("a").into()])];
    assert_eq!(
        runs(says, vec![comes("a", 1, 5)]).words(),
        ["done", "not reached", "pass", "timeout", "taken"]
    );
}

#[test]
fn names_that_a_region_binds_can_be_used_below_it() {
    let says = vec![
        publish("t"),
        together(vec![expect("a").named("n").into()], vec![expect("b").into()]),
        expect("c").same("n").into(),
    ];
    let ran = runs(says, vec![comes("a", 2, 5), comes("b", 0, 6), comes("c", 1, 7), comes("c", 2, 8)]);
    assert_eq!((ran.outcome(), ran.taken(4)), ("passed", vec![3]));
}

#[test]
fn a_never_in_a_region_begins_with_it_and_is_judged_back_over_the_window_around() {
    let says = vec![
        publish("t"),
        expect("x").into(),
        together(vec![never("n", Wants::Any), expect("a").into()], vec![expect("b").into()]),
    ];
    let ran = runs(says, vec![comes("n", 0, 3), comes("x", 0, 5)]);
    assert_eq!((ran.outcome(), ran.end, ran.words()[3]), ("violated by never", 5, "broke"));
}

#[test]
fn a_never_in_a_region_holds_to_the_block_s_end() {
    let says = || vec![publish("t"), together(vec![never("n", Wants::Any)], vec![expect("b").into()])];
    assert_eq!(runs(says(), vec![comes("b", 0, 5), comes("n", 0, 90)]).outcome(), "violated by never");
    assert_eq!(runs(says(), vec![comes("b", 0, 5)]).end, 105);
}

#[test]
fn an_upper_bound_in_a_region_is_violated_by_what_no_other_region_takes() {
    let says = vec![
        publish("t"),
        together(vec![expect("a").exactly(1).into()], vec![expect("a").into(), expect("b").into()]),
    ];
    let ran = runs(says.clone(), vec![comes("a", 0, 5), comes("a", 0, 6), comes("b", 0, 7)]);
    assert_eq!(ran.outcome(), "passed");
    let ran = runs(says, vec![comes("a", 0, 5), comes("a", 0, 6), comes("a", 0, 7), comes("b", 0, 8)]);
    assert_eq!((ran.outcome(), ran.end), ("violated by too many", 7));
}

#[test]
fn the_deadline_fails_every_region_that_is_not_done() {
    let says = vec![
        publish("t"),
        together(vec![expect("a").into()], vec![expect("b").into(), publish("u")]),
        publish("v"),
    ];
    let ran = runs(says, vec![comes("x", 0, 5)]);
    assert_eq!(ran.words(), ["done", "not reached", "timeout", "timeout", "not reached", "not reached"]);
}

#[test]
fn a_wait_that_the_deadline_cuts_short_broke_and_expectations_beside_it_say_what_came_of_them() {
    let script = Script {
        timeout: 50,
        ..script(vec![publish("t"), together(vec![expect("a").into()], vec![Say::Wait(80)])])
    };
    let ran = super::runs_script(&script, vec![]);
    assert_eq!((ran.outcome(), ran.words()), ("failed", vec!["done", "not reached", "timeout", "broke"]));
}

#[test]
fn a_check_that_fails_in_a_region_ends_the_block_while_another_waits() {
    let says =
        vec![publish("t"), together(vec![expect("a").into()], vec![expect("b").into(), Say::Check(false)])];
    let ran = runs(says, vec![comes("b", 0, 5)]);
    assert_eq!((ran.outcome(), ran.end), ("violated by check", 5));
    assert_eq!(ran.words(), ["done", "not reached", "open", "pass", "broke"]);
}

#[test]
fn a_transport_that_dies_ends_all_regions() {
    let says = vec![together(vec![publish("t"), expect("a").into()], vec![publish("u"), expect("b").into()])];
    let world = World { lost: Some(7), comes: vec![comes("a", 0, 5)], ..World::default() };
    let ran = run(&script(says).lower(), &world);
    assert_eq!((ran.outcome(), ran.end), ("lost", 7));
    assert_eq!(ran.words(), ["not reached", "done", "pass", "done", "open"]);
}

#[test]
fn stand_ins_answer_while_regions_wait() {
    let says = vec![
        on("q", vec![Act::Publish("r")]),
        publish("t"),
        together(vec![expect("a").into()], vec![expect("b").into()]),
    ];
    let ran = runs(says, vec![comes("q", 0, 5), comes("a", 0, 6), comes("q", 0, 7), comes("b", 0, 8)]);
    assert_eq!(
        (ran.outcome(), ran.sent.iter().filter(|(_, sent)| *sent.topic == *"r").count()),
        ("passed", 2)
    );
}

#[test]
fn regions_of_regions_meet_before_the_outer_ones_do() {
    let inner = together(vec![expect("a").into()], vec![expect("b").into()]);
    let says =
        vec![publish("t"), together(vec![inner, publish("u")], vec![expect("c").into()]), publish("v")];
    let ran = runs(says, vec![comes("c", 0, 4), comes("a", 0, 5), comes("b", 0, 6)]);
    assert_eq!((ran.outcome(), ran.sent[1].0, ran.sent[2].0), ("passed", 6, 6));
}

#[test]
fn a_trigger_in_an_inner_region_counts_for_what_stands_below_the_outer_ones() {
    let inner = together(vec![Say::Wait(20), publish("u")], vec![expect("b").into()]);
    let says = vec![together(vec![inner], vec![expect("c").into()]), expect("d").within(10).into()];
    let ran = runs(says, vec![comes("c", 0, 4), comes("b", 0, 6), comes("d", 0, 28)]);
    assert_eq!(ran.outcome(), "passed");
}

#[test]
fn an_in_order_in_a_region_gets_what_the_one_before_it_does_not_need() {
    let says = vec![
        publish("t"),
        together(
            vec![expect("a").into(), expect("c").into()],
            vec![in_order(vec![expect("a"), expect("a")])],
        ),
    ];
    let ran = runs(says, vec![comes("a", 1, 5), comes("a", 2, 6), comes("a", 3, 7), comes("c", 0, 8)]);
    assert_eq!((ran.outcome(), ran.taken(4), ran.taken(5)), ("passed", vec![1], vec![2]));
}
