//! What the verdict tells of a `together`, an `either` and a loop.

use std::time::Duration;

use super::lowering::Lowered;
use super::table::{Entry, Table};
use super::world::{self, Comes, Ran, World, comes};
use crate::machine::draft;
use crate::outcome::Met;

/// Runs a text; its expressions are those of its loops.
fn ran(text: &'static str, entries: Vec<Entry>, comes: Vec<Comes>) -> Ran {
    let machine = draft::machine("script", draft::leak(format!("choreo! {{\n{text}\n}}\n")));
    let lowered = Lowered { machine, table: Table::new(entries), says: Vec::new() };
    world::run(&lowered, &World { comes, ..World::default() })
}

fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

const TOGETHER: &str = r#"together {
    expect "a";
} and {
    expect "b";
}"#;

const EITHER: &str = r#"either {
    expect "a";
    expect "a.done";
} or {
    expect "b";
    never "c";
} or after 50ms {
    publish "late";
}"#;

#[test]
fn of_a_together_the_regions_that_are_done_are_counted() {
    let ran = ran(TOGETHER, vec![], vec![comes("b", 1, 5)]);
    assert!(matches!(ran.met(0), Met::Regions { done: 1, at: None }), "{:?}", ran.met(0));
    assert_eq!(ran.words(), ["not reached", "timeout", "pass"]);
}

#[test]
fn a_together_is_done_when_all_its_regions_are() {
    let ran = ran(TOGETHER, vec![], vec![comes("b", 1, 5), comes("a", 1, 7)]);
    assert!(matches!(ran.met(0), Met::Regions { done: 2, at: Some(at) } if *at == ms(7)), "{:?}", ran.met(0));
}

#[test]
fn of_an_either_the_branch_that_was_taken_is_told_and_the_others_are_not_taken() {
    let ran = ran(EITHER, vec![], vec![comes("b", 1, 5)]);
    assert!(matches!(ran.met(0), Met::Branch { taken: Some((1, at)) } if *at == ms(5)), "{:?}", ran.met(0));
    assert!(matches!(ran.met(1), Met::NotTaken));
    assert!(matches!(ran.met(2), Met::NotTaken));
    assert!(matches!(ran.met(3), Met::Pass { .. }));
    assert!(matches!(ran.met(4), Met::Held { .. }));
    assert!(matches!(ran.met(5), Met::NotTaken));
}

#[test]
fn the_branch_of_an_either_after_a_time_is_the_last_one() {
    let ran = ran(EITHER, vec![], vec![]);
    assert!(matches!(ran.met(0), Met::Branch { taken: Some((2, at)) } if *at == ms(50)), "{:?}", ran.met(0));
    assert!(matches!(ran.met(3), Met::NotTaken));
    assert!(matches!(ran.met(4), Met::NotTaken));
    assert!(matches!(ran.met(5), Met::Done { .. }));
}

#[test]
fn where_no_branch_of_an_either_began_each_start_has_its_own_evidence() {
    let text = "either {\nexpect \"a\" { \"k\": 1 };\n} or {\nexpect \"b\";\n}";
    let ran = ran(text, vec![], vec![comes("a", 2, 5)]);
    assert!(matches!(ran.met(0), Met::Branch { taken: None }), "{:?}", ran.met(0));
    assert_eq!(ran.words(), ["not reached", "mismatch", "timeout"]);
}

#[test]
fn what_waits_in_a_region_is_open_where_the_block_ends_in_another() {
    let text = "together {\nexpect \"a\";\nexpect \"b\";\n} and {\nnever \"c\";\nexpect \"d\";\n}";
    let ran = ran(text, vec![], vec![comes("a", 1, 3), comes("c", 1, 5)]);
    assert!(matches!(ran.met(0), Met::Regions { done: 0, at: None }), "{:?}", ran.met(0));
    assert_eq!(ran.words(), ["not reached", "pass", "open", "broke", "open"]);
}

const PULSES: &str = "repeat 3 {\nexpect \"pulse\";\n}";

#[test]
fn of_a_loop_the_round_that_runs_is_told() {
    let ran = ran(PULSES, vec![Entry::Times(3)], vec![comes("pulse", 1, 5), comes("pulse", 2, 6)]);
    let met = ran.met(0);
    assert!(matches!(met, Met::Rounds { number: 3, count: 3, at: None }), "{met:?}");
    assert_eq!(ran.words(), ["not reached", "taken"]);
}

#[test]
fn of_a_loop_that_is_done_the_last_round_is_told() {
    let pulses = [5, 6, 8].map(|at| comes("pulse", 1, at)).to_vec();
    let ran = ran(PULSES, vec![Entry::Times(3)], pulses);
    let met = ran.met(0);
    assert!(matches!(met, Met::Rounds { number: 3, count: 3, at: Some(at) } if *at == ms(8)), "{met:?}");
    let Met::Pass { taken } = ran.met(1) else { unreachable!() };
    assert_eq!(taken[0].1, ms(8));
}

#[test]
fn a_loop_without_rounds_has_none() {
    let ran = ran(PULSES, vec![Entry::Times(0)], vec![]);
    assert!(matches!(ran.met(0), Met::Rounds { number: 0, count: 0, at: Some(_) }), "{:?}", ran.met(0));
    assert_eq!(ran.words(), ["done", "not reached"]);
}

#[test]
fn what_stands_in_a_loop_is_told_of_the_round_that_runs() {
    let text = "for k in ks {\nexpect \"a\";\nrepeat 2 {\nexpect \"b\";\n}\n}";
    // A draft has an expression for the name of a `for`, which nothing asks for.
    let entries = vec![Entry::Each("k", vec![1, 2]), Entry::Fail, Entry::Times(2)];
    let all = vec![comes("a", 1, 1), comes("b", 1, 2), comes("b", 1, 3), comes("x", 1, 4)];
    let ran = ran(text, entries, all);
    assert!(matches!(ran.met(0), Met::Rounds { number: 2, count: 2, at: None }), "{:?}", ran.met(0));
    assert!(matches!(ran.met(2), Met::NotReached), "{:?}", ran.met(2));
    assert_eq!(ran.words(), ["not reached", "taken", "not reached", "not reached"]);
}
