//! `either`: one of several.

use super::runs;
use super::script::{Say, Wants, either, either_or_after, expect, never, publish, script};
use super::world::{World, comes, run};

fn a_or_b() -> Say {
    either(vec![vec![expect("a").into(), publish("ta")], vec![expect("b").into(), publish("tb")]])
}

#[test]
fn the_first_start_that_holds_decides_in_the_order_of_arrival() {
    let ran = runs(vec![publish("t"), a_or_b()], vec![comes("b", 0, 5), comes("a", 0, 6)]);
    assert_eq!((ran.outcome(), ran.end), ("passed", 5));
    assert_eq!(ran.words(), ["done", "done", "not reached", "not reached", "pass", "done"]);
}

#[test]
fn of_several_starts_that_one_message_makes_hold_the_first_in_the_text_decides() {
    let says = vec![
        publish("t"),
        either(vec![vec![expect("b").into()], vec![expect("a").into()], vec![expect("*").into()]]),
    ];
    assert_eq!(runs(says, vec![comes("a", 0, 5)]).words()[2..], ["not reached", "pass", "not reached"]);
}

#[test]
fn an_either_is_decided_by_the_earliest_message_of_its_window_that_came_before_it_was_reached() {
    let says = vec![publish("t"), expect("x").into(), a_or_b()];
    let ran = runs(says, vec![comes("b", 0, 3), comes("a", 0, 4), comes("x", 0, 5)]);
    assert_eq!((ran.outcome(), ran.taken(5)), ("passed", vec![0]));
}

#[test]
fn the_starts_of_the_others_take_nothing() {
    let says = vec![publish("t"), a_or_b(), expect("a").into()];
    let ran = runs(says, vec![comes("b", 0, 5), comes("a", 0, 6)]);
    assert_eq!((ran.outcome(), ran.taken(6)), ("passed", vec![1]));
}

#[test]
fn what_stands_in_a_branch_that_was_not_chosen_forbids_nothing() {
    let says = vec![
        publish("t"),
        either(vec![vec![expect("a").into(), never("n", Wants::Any)], vec![expect("b").into()]]),
        expect("c").into(),
    ];
    let ran = runs(says, vec![comes("n", 0, 3), comes("b", 0, 5), comes("n", 0, 6), comes("c", 0, 7)]);
    assert_eq!((ran.outcome(), ran.end), ("passed", 7));
    assert_eq!(ran.words()[3], "not reached");
}

#[test]
fn a_never_in_a_branch_begins_with_it_and_is_judged_back_over_its_window() {
    let says = vec![
        publish("t"),
        either(vec![vec![expect("a").into(), never("n", Wants::Any)], vec![expect("b").into()]]),
    ];
    let ran = runs(says, vec![comes("n", 0, 3), comes("a", 0, 5)]);
    assert_eq!((ran.outcome(), ran.end), ("violated by never", 5));
}

fn a_or_after(millis: u64) -> Say {
    either_or_after(vec![vec![expect("a").into()]], millis, vec![publish("late")])
}

#[test]
fn or_after_is_chosen_when_no_start_holds_in_its_time() {
    let ran = runs(vec![publish("t"), a_or_after(20)], vec![comes("b", 0, 5)]);
    assert_eq!((ran.outcome(), ran.sent[1].0, ran.words()[2]), ("passed", 20, "not reached"));
    assert_eq!(
        runs(vec![publish("t"), a_or_after(20)], vec![comes("a", 0, 19)]).words()[2..],
        ["pass", "not reached"]
    );
}

#[test]
fn the_time_of_an_or_after_counts_from_the_hand_off_of_the_last_trigger_of_the_window() {
    let says = vec![publish("t"), Say::Wait(10), publish("u"), Say::Wait(5), a_or_after(20)];
    assert_eq!(runs(says, vec![]).sent[2].0, 30);
}

#[test]
fn a_message_at_the_very_instant_of_its_end_comes_too_late() {
    let ran = runs(vec![publish("t"), a_or_after(20)], vec![comes("a", 0, 20)]);
    assert_eq!(ran.words()[2..], ["not reached", "done"]);
}

#[test]
fn what_came_after_that_time_comes_too_late_also_where_the_either_is_reached_later() {
    let says = vec![publish("t"), expect("x").into(), a_or_after(20)];
    let ran = runs(says.clone(), vec![comes("a", 0, 25), comes("x", 0, 30)]);
    assert_eq!((ran.outcome(), &ran.words()[3..]), ("passed", &["not reached", "done"][..]));
    let ran = runs(says, vec![comes("a", 0, 15), comes("x", 0, 30)]);
    assert_eq!(ran.words()[3..], ["pass", "not reached"]);
}

#[test]
fn names_that_every_branch_binds_can_be_used_below() {
    let says = || {
        let branch = |topic| vec![expect(topic).named("n").into()];
        vec![
            publish("t"),
            either(vec![branch("a"), branch("b")]),
            never("x", Wants::Same("n")),
            expect("c").same("n").into(),
        ]
    };
    let ran = runs(says(), vec![comes("b", 2, 5), comes("c", 1, 6), comes("c", 2, 7)]);
    assert_eq!((ran.outcome(), ran.taken(5)), ("passed", vec![2]));
    let ran = runs(says(), vec![comes("a", 2, 5), comes("x", 1, 6), comes("x", 2, 7)]);
    assert_eq!((ran.outcome(), ran.end), ("violated by never", 7));
}

#[test]
fn the_first_trigger_below_an_either_opens_a_window() {
    let says = vec![publish("t"), a_or_b(), Say::Wait(10), publish("u"), expect("c").into()];
    assert_eq!(runs(says, vec![comes("a", 0, 5), comes("c", 0, 6)]).words()[8], "early");
}

#[test]
fn what_stands_below_goes_on_in_the_window_of_the_branch() {
    let says = vec![publish("t"), a_or_b(), expect("c").into()];
    assert_eq!(runs(says.clone(), vec![comes("c", 0, 4), comes("a", 0, 5)]).words()[6], "early");
    assert_eq!(runs(says, vec![comes("a", 0, 5), comes("c", 0, 6)]).outcome(), "passed");
}

#[test]
fn what_stands_below_branches_without_triggers_sees_the_whole_window() {
    let says = vec![
        publish("t"),
        either(vec![vec![expect("a").into()], vec![expect("b").into()]]),
        expect("c").into(),
    ];
    assert_eq!(runs(says, vec![comes("c", 0, 4), comes("b", 0, 5)]).outcome(), "passed");
}

#[test]
fn a_start_that_comes_late_is_slow() {
    let says =
        vec![publish("t"), either(vec![vec![expect("a").within(10).into()], vec![expect("b").into()]])];
    let ran = runs(says, vec![comes("a", 0, 15)]);
    assert_eq!((ran.outcome(), ran.words()[2]), ("slow", "slow"));
}

#[test]
fn a_start_with_times_holds_at_its_lower_bound() {
    let says =
        vec![publish("t"), either(vec![vec![expect("a").times(2, None).into()], vec![expect("b").into()]])];
    let ran = runs(says.clone(), vec![comes("a", 0, 5), comes("b", 0, 6), comes("a", 0, 7)]);
    assert_eq!(ran.words()[2..], ["not reached", "pass"]);
    let ran = runs(says, vec![comes("a", 0, 5), comes("a", 0, 6)]);
    assert_eq!((ran.outcome(), ran.taken(2)), ("passed", vec![0, 1]));
}

#[test]
fn an_upper_bound_of_a_start_that_was_not_chosen_is_none() {
    let says = vec![
        publish("t"),
        either(vec![vec![expect("a").exactly(2).into()], vec![expect("b").into()]]),
        expect("c").into(),
    ];
    let mut came: Vec<_> = vec![comes("a", 0, 4), comes("b", 0, 5)];
    came.extend((6..9).map(|at| comes("a", 0, at)));
    came.push(comes("c", 0, 9));
    let ran = runs(says, came);
    assert_eq!((ran.outcome(), ran.end), ("passed", 9));
}

#[test]
fn the_starts_of_the_others_take_nothing_also_where_too_many_end_the_block_before_one_is_chosen() {
    let says = vec![
        publish("t"),
        expect("a").exactly(1).into(),
        expect("b").into(),
        either(vec![vec![expect("a").into()], vec![expect("a").into()]]),
    ];
    let mut came: Vec<_> = (3..7).map(|at| comes("a", 0, at)).collect();
    came.push(comes("b", 0, 7));
    let ran = runs(says, came);
    assert_eq!((ran.outcome(), ran.end), ("violated by too many", 7));
    assert_eq!(ran.words(), ["done", "broke", "pass", "not reached", "pass", "open"]);
}

#[test]
fn an_either_is_done_also_where_what_another_branch_alone_listened_for_is_one_too_many_then() {
    let branch = || vec![expect("c").into(), expect("a").into()];
    let came = || vec![comes("a", 0, 5), comes("a", 0, 6), comes("b", 0, 7)];
    let says = |choice| vec![publish("t"), expect("a").exactly(1).into(), expect("b").into(), choice];

    let mut with_d = came();
    with_d.push(comes("d", 0, 8));
    let ran = runs(says(either(vec![branch(), vec![expect("d").into()]])), with_d);
    assert_eq!((ran.outcome(), ran.end), ("violated by too many", 8));
    assert_eq!(ran.words(), ["done", "broke", "pass", "done", "not reached", "not reached", "pass"]);

    let ran = runs(says(either_or_after(vec![branch()], 20, vec![publish("u")])), came());
    assert_eq!((ran.outcome(), ran.end), ("violated by too many", 20));
    assert_eq!(ran.words(), ["done", "broke", "pass", "done", "not reached", "not reached", "not reached"]);
}

#[test]
fn the_deadline_fails_all_starts_where_none_held() {
    let ran = runs(vec![publish("t"), a_or_b(), publish("u")], vec![]);
    assert_eq!(
        ran.words(),
        ["done", "not reached", "timeout", "not reached", "timeout", "not reached", "not reached"]
    );
}

#[test]
fn the_deadline_in_a_branch_fails_what_is_awaited_there() {
    let says = vec![
        publish("t"),
        either(vec![
            vec![expect("a").into(), Say::Check(true), expect("c").into()],
            vec![expect("b").into()],
        ]),
    ];
    let ran = runs(says, vec![comes("a", 0, 5)]);
    assert_eq!(
        (ran.outcome(), &ran.words()[2..]),
        ("failed", &["pass", "done", "timeout", "not reached"][..])
    );
}

#[test]
fn a_transport_that_dies_while_no_start_holds_leaves_them_open() {
    let world = World { lost: Some(7), ..World::default() };
    let ran = run(&script(vec![publish("t"), a_or_b()]).lower(), &world);
    assert_eq!((ran.outcome(), ran.words()[2], ran.words()[4]), ("lost", "open", "open"));
}

#[test]
fn a_branch_may_hold_another_either() {
    let inner = either(vec![vec![expect("c").into()], vec![expect("d").into()]]);
    let says = vec![
        publish("t"),
        either(vec![vec![expect("a").into(), inner], vec![expect("b").into()]]),
        publish("u"),
    ];
    let ran = runs(says, vec![comes("d", 0, 4), comes("a", 0, 5)]);
    assert_eq!((ran.outcome(), ran.words()[5], ran.sent[1].0), ("passed", "pass", 5));
}
