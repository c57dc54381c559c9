//! `in order`.

use super::runs;
use super::script::{Say, expect, in_order, publish};
use super::world::comes;
use crate::outcome::StrayReason;

fn order() -> Vec<Say> {
    vec![publish("t"), in_order(vec![expect("a"), expect("b")])]
}

#[test]
fn in_order_takes_each_from_what_came_after_its_predecessor() {
    assert_eq!(runs(order(), vec![comes("a", 0, 5), comes("b", 0, 6)]).outcome(), "passed");
    let ran = runs(order(), vec![comes("b", 0, 5), comes("a", 0, 6), comes("b", 1, 7)]);
    assert_eq!((ran.outcome(), ran.taken(2)), ("passed", vec![2]));
}

#[test]
fn what_came_out_of_order_is_disorder() {
    let ran = runs(order(), vec![comes("b", 0, 5), comes("a", 0, 6)]);
    assert_eq!((ran.outcome(), ran.words()), ("failed", vec!["done", "pass", "disorder"]));
    assert_eq!(ran.strays(2), [(0, StrayReason::OutOfOrder)]);
}

#[test]
fn what_came_without_its_predecessor_is_disorder() {
    let ran = runs(order(), vec![comes("b", 0, 5)]);
    assert_eq!(ran.words(), ["done", "timeout", "disorder"]);
}

#[test]
fn one_message_does_not_satisfy_two_elements_of_an_order() {
    let says = vec![publish("t"), in_order(vec![expect("a"), expect("a")])];
    let ran = runs(says, vec![comes("a", 0, 5)]);
    assert_eq!(ran.words(), ["done", "pass", "taken"]);
}

#[test]
fn an_element_with_times_takes_that_many_and_its_successor_comes_after_them_all() {
    let says = || vec![publish("t"), in_order(vec![expect("a").times(2, None), expect("b")])];
    let ran = runs(says(), vec![comes("a", 0, 5), comes("b", 0, 6), comes("a", 1, 7)]);
    assert_eq!(ran.words(), ["done", "pass", "disorder"]);
    let ran = runs(says(), vec![comes("a", 0, 5), comes("b", 0, 6), comes("a", 1, 7), comes("b", 1, 8)]);
    assert_eq!((ran.outcome(), ran.taken(1), ran.taken(2)), ("passed", vec![0, 2], vec![3]));
}

#[test]
fn an_order_takes_a_later_message_where_a_neighbour_needs_the_earlier_one() {
    let says =
        vec![publish("t"), in_order(vec![expect("a").k(&[1, 2]), expect("b")]), expect("a").k(&[1]).into()];
    let ran = runs(says, vec![comes("a", 1, 5), comes("b", 0, 6), comes("a", 2, 7), comes("b", 1, 8)]);
    assert_eq!(
        (ran.outcome(), ran.taken(1), ran.taken(2), ran.taken(3)),
        ("passed", vec![2], vec![3], vec![0])
    );
}

#[test]
fn a_neighbour_takes_a_later_message_where_the_order_needs_the_earlier_one() {
    let says =
        vec![publish("t"), expect("a").k(&[1, 2]).into(), in_order(vec![expect("a").k(&[1]), expect("b")])];
    let ran = runs(says, vec![comes("a", 1, 5), comes("a", 2, 6), comes("b", 0, 7)]);
    assert_eq!((ran.outcome(), ran.taken(1), ran.taken(2)), ("passed", vec![1], vec![0]));
}

#[test]
fn two_orders_contend_for_the_same_messages() {
    let says = vec![
        publish("t"),
        in_order(vec![expect("a").k(&[1]), expect("a").k(&[2])]),
        in_order(vec![expect("a").k(&[1]), expect("a").k(&[2])]),
    ];
    let came = vec![comes("a", 1, 5), comes("a", 2, 6), comes("a", 1, 7), comes("a", 2, 8)];
    let ran = runs(says, came);
    assert_eq!(ran.outcome(), "passed");
    assert_eq!([ran.taken(1), ran.taken(2), ran.taken(3), ran.taken(4)], [[0], [1], [2], [3]]);
}

#[test]
fn an_order_holds_side_by_side_with_others() {
    let says = vec![publish("t"), expect("c").into(), in_order(vec![expect("a"), expect("b")])];
    assert_eq!(runs(says, vec![comes("a", 0, 5), comes("b", 0, 6), comes("c", 0, 7)]).outcome(), "passed");
}

#[test]
fn what_is_collected_of_an_element_lies_between_its_neighbours() {
    let says = vec![
        publish("t"),
        in_order(vec![expect("a"), expect("b").times(1, None).named("all"), expect("c")]),
        expect("d").into(),
    ];
    let came = ["b", "a", "b", "b", "c", "b", "d"].iter().zip(1..);
    let ran = runs(says, came.map(|(topic, at)| comes(topic, at, at.unsigned_abs())).collect());
    assert_eq!((ran.outcome(), ran.taken(2)), ("passed", vec![2, 3]));
    assert_eq!(ran.table.captured["all"], [3, 4]);
}
