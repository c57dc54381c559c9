//! `from start`: what was there before the block.

use super::script::{Act, Say, Wants, expect, in_order, never, never_for, on, publish, script};
use super::world::{Comes, World, comes, run};
use super::{runs, runs_script};
use crate::machine::Count;
use crate::outcome::{Event, Met, StrayReason};

/// It was there before: brought as the block begins.
fn was(topic: &'static str, k: i64) -> Comes {
    comes(topic, k, 0).old()
}

#[test]
fn what_was_there_before_satisfies_an_expect_from_start() {
    let ran = runs(vec![expect("a").since_start().k(&[7]).into()], vec![was("a", 1), was("a", 7)]);
    assert_eq!((ran.outcome(), ran.taken(0)), ("passed", vec![1]));
}

#[test]
fn it_satisfies_no_other_and_is_neither_a_miss_nor_early() {
    for says in [vec![expect("a").k(&[7]).into()], vec![publish("t"), expect("a").k(&[7]).into()]] {
        let expect = says.len() - 1;
        let ran = runs(says, vec![was("a", 7), was("a", 1)]);
        assert_eq!((ran.outcome(), ran.words()[expect]), ("failed", "timeout"));
        let evidence = ran.evidence(expect);
        assert_eq!((evidence.misses, evidence.strays.len(), evidence.there_before), (0, 0, 1));
    }
}

#[test]
fn of_what_was_there_before_only_what_fits_is_told() {
    let ran = runs(vec![expect("a").k(&[7]).into()], vec![was("a", 1), was("a", 2)]);
    assert_eq!((ran.words(), ran.evidence(0).there_before), (vec!["timeout"], 0));
}

#[test]
fn two_on_one_topic_one_with_and_one_without_both_hold() {
    let says = vec![publish("t"), expect("a").into(), expect("a").since_start().into()];
    let ran = runs(says, vec![was("a", 1), comes("a", 2, 5)]);
    assert_eq!((ran.outcome(), ran.taken(1), ran.taken(2)), ("passed", vec![1], vec![0]));
}

#[test]
fn what_came_before_the_window_satisfies_it_and_is_never_early() {
    let says = vec![expect("a").into(), publish("t"), expect("b").since_start().into()];
    let ran = runs(says, vec![comes("b", 0, 5), comes("a", 0, 10)]);
    assert_eq!((ran.outcome(), ran.taken(2)), ("passed", vec![0]));
}

#[test]
fn what_an_earlier_window_took_is_taken() {
    let says = vec![expect("a").into(), publish("t"), expect("a").since_start().into()];
    let ran = runs(says, vec![comes("a", 0, 5)]);
    assert_eq!((ran.outcome(), ran.words()), ("failed", vec!["pass", "done", "taken"]));
    assert_eq!(ran.strays(2), [(0, StrayReason::Taken(crate::machine::StatementId(0)))]);
}

#[test]
fn what_earlier_windows_left_is_kept_for_it() {
    let says = vec![
        expect("a").k(&[1]).into(),
        publish("t"),
        expect("b").into(),
        publish("t"),
        expect("a").since_start().exactly(3).into(),
    ];
    let came = vec![was("a", 0), comes("a", 1, 5), comes("a", 2, 10), comes("b", 0, 15), comes("a", 3, 20)];
    let ran = runs(says, came);
    assert_eq!((ran.outcome(), ran.taken(4)), ("passed", vec![0, 2, 4]));
}

#[test]
fn its_own_upper_bound_counts_what_was_there_before_and_others_do_not() {
    let bounded = |expect: super::script::Expected| vec![publish("t"), expect.times(1, Some(2)).into()];
    let came = || vec![was("a", 1), was("a", 2), was("a", 3), comes("a", 4, 5)];
    assert_eq!(runs(bounded(expect("a").since_start()), came()).outcome(), "violated by too many");
    let ran = runs(bounded(expect("a")), came());
    assert_eq!((ran.outcome(), ran.taken(1)), ("passed", vec![3]));
}

#[test]
fn what_was_there_before_violates_nothing_and_calls_no_stand_in() {
    let bounded = Say::On {
        on: super::script::on_topic("a"),
        once: false,
        times: Some(Count { least: 0, most: Some(1) }),
        does: Vec::new(),
    };
    let says = vec![
        on("a", vec![Act::Publish("r")]),
        bounded,
        never("a", Wants::Any),
        never_for("a", Wants::Any, 20),
        publish("t"),
    ];
    let ran = runs(says, vec![was("a", 1), was("a", 2), comes("a", 3, 0).old().seen(10)]);
    assert_eq!((ran.outcome(), ran.sent.len()), ("passed", 1));
    assert!(matches!(ran.met(0), Met::Answered { count: 0, .. }));
}

#[test]
fn a_never_that_waits_for_a_capture_does_not_look_back_at_it() {
    let says =
        vec![publish("t"), expect("a").since_start().k(&[7]).named("n").into(), never("a", Wants::Same("n"))];
    assert_eq!(runs(says, vec![was("a", 7), was("a", 7)]).outcome(), "passed");
}

#[test]
fn what_was_there_before_has_no_latency_however_late_it_is_read() {
    let says = vec![publish("t"), expect("a").since_start().within(10).named("x").into()];
    let ran = runs(says, vec![comes("a", 0, 40).old()]);
    assert_eq!((ran.outcome(), ran.table.latencies["x"][0]), ("passed", 0));
}

#[test]
fn in_order_reads_it_in_the_order_in_which_it_came() {
    let both = |first, second| {
        vec![in_order(vec![expect("a").since_start().k(&[first]), expect("a").since_start().k(&[second])])]
    };
    let came = || vec![was("a", 1), was("a", 2)];
    assert_eq!(runs(both(1, 2), came()).outcome(), "passed");
    assert_eq!(runs(both(2, 1), came()).words(), ["pass", "disorder"]);
}

#[test]
fn a_redelivered_old_message_is_the_same_message() {
    let says = vec![publish("t"), expect("a").since_start().exactly(1).into()];
    let came = vec![was("a", 0).position(1), comes("a", 0, 5).position(1)];
    assert_eq!(runs(says, came).outcome(), "passed");
}

#[test]
fn after_the_deadline_it_is_late_for_one_from_start_alone() {
    let late = |expect: super::script::Expected| {
        let mut script = script(vec![expect.into()]);
        script.timeout = 10;
        runs_script(&script, vec![comes("a", 0, 15).old()])
    };
    let ran = late(expect("a").since_start());
    assert_eq!(ran.strays(0), [(0, StrayReason::AfterDeadline)]);
    assert_eq!(late(expect("a")).strays(0), []);
}

#[test]
fn the_timeline_shows_it() {
    let ran = run(
        &script(vec![publish("t"), expect("a").into()]).lower(),
        &World { comes: vec![was("a", 1), comes("a", 2, 5)], ..World::default() },
    );
    let old = ran.verdict.timeline.iter().filter_map(|entry| match &entry.event {
        Event::Arrived { message, taken_by, .. } => Some((message.old, taken_by.is_some())),
        _ => None,
    });
    assert_eq!(old.collect::<Vec<_>>(), [(true, false), (false, true)]);
}

#[test]
fn a_flood_of_what_was_there_before_costs_nothing_where_nobody_asks_for_it() {
    let mut came: Vec<Comes> = (0..100_000).map(|_| was("a", 0)).collect();
    came.push(comes("a", 7, 5));
    assert_eq!(runs(vec![publish("t"), expect("a").k(&[7]).into()], came.clone()).outcome(), "passed");
    let says = vec![publish("t"), expect("a").since_start().k(&[7]).into()];
    assert_eq!(runs(says, came).outcome(), "passed");
}
