//! The assignment against all assignments there are.

use proptest::collection::vec;
use proptest::prelude::*;

use super::{Budget, Edge, Exhausted, Place, Problem, holds, solve};
use crate::engine::reference::assignment::{Seat, best};

#[derive(Debug, Clone)]
struct Draft {
    demand: usize,
    fits: Vec<bool>,
    /// Messages from this one on are late.
    late_from: usize,
    /// Whether it is in one chain with the seat before it.
    linked: bool,
    /// Whether it is in a chain at all.
    chained: bool,
}

fn draft() -> impl Strategy<Value = Draft> {
    let demand = prop_oneof![1 => Just(0usize), 6 => Just(1), 2 => Just(2)];
    (demand, vec(prop::bool::weighted(0.6), 8), 0..12usize, any::<bool>(), any::<bool>()).prop_map(
        |(demand, fits, late_from, linked, chained)| Draft { demand, fits, late_from, linked, chained },
    )
}

/// The same problem for both.
fn problems(drafts: &[Draft], messages: usize, chains: bool) -> (Problem, Vec<Seat>) {
    let (mut places, mut seats) = (Vec::new(), Vec::<Seat>::new());
    let mut last: Option<(u16, usize)> = None;
    for draft in drafts {
        let link = match last {
            _ if !chains || !draft.chained => None,
            Some((chain, nth)) if draft.linked => Some((chain, nth + 1)),
            Some((chain, _)) => Some((chain + 1, 0)),
            None => Some((0, 0)),
        };
        // A chain's seats follow one another.
        last = link.or(last.map(|(chain, _)| (chain + 1, 0)));
        let fitting = (0..messages).filter(|message| draft.fits[*message]);
        let edges = fitting.map(|message| Edge {
            message: u32::try_from(message).unwrap(),
            late: message >= draft.late_from,
        });
        places.push(Place {
            demand: draft.demand,
            edges: edges.collect(),
            chain: link.map(|(chain, _)| chain),
        });
        seats.push(Seat {
            least: draft.demand,
            fits: draft.fits[..messages].to_vec(),
            late: (0..messages).map(|message| message >= draft.late_from).collect(),
            place: link.map(|(chain, nth)| (usize::from(chain), nth)),
        });
    }
    (Problem { places, messages }, seats)
}

fn agree(drafts: &[Draft], messages: usize, chains: bool) -> Result<(), TestCaseError> {
    let (problem, seats) = problems(drafts, messages, chains);
    let expected = best(&seats, messages);
    let mut budget = Budget::new(Budget::RUN);
    let solution = solve(&problem, &mut budget).unwrap();
    let solution: Vec<Vec<usize>> =
        solution.iter().map(|share| share.iter().map(|message| *message as usize).collect()).collect();
    let all = expected.iter().zip(&seats).all(|(taken, seat)| taken.len() == seat.least);
    prop_assert_eq!(solution, expected);
    prop_assert_eq!(holds(&problem, &mut budget), Ok(all));
    Ok(())
}

fn config() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn seats_without_chains_get_what_the_rules_say(drafts in vec(draft(), 1..6), messages in 0..8usize) {
        agree(&drafts, messages, false)?;
    }

    #[test]
    fn chains_among_others_get_what_the_rules_say(drafts in vec(draft(), 1..5), messages in 0..8usize) {
        agree(&drafts, messages, true)?;
    }
}

fn alike(count: usize, messages: u32, chain: Option<u16>) -> Vec<Place> {
    let edges: Vec<Edge> = (0..messages).map(|message| Edge { message, late: false }).collect();
    vec![Place { demand: 1, edges, chain }; count]
}

#[test]
fn a_search_that_takes_too_long_ends_without_an_answer() {
    // Two chains whose last links fit only the first message, which is too early, in many ways.
    let mut places = alike(10, 30, Some(0));
    places.extend(alike(10, 30, Some(1)));
    places.push(Place { demand: 1, edges: vec![Edge { message: 0, late: false }], chain: Some(1) });
    let problem = Problem { places, messages: 30 };
    assert_eq!(holds(&problem, &mut Budget::new(10_000)), Err(Exhausted));
}

#[test]
fn a_shortage_that_can_be_counted_needs_no_search() {
    let mut places = alike(10, 20, Some(0));
    places.extend(alike(10, 20, Some(1)));
    places.extend(alike(1, 20, None));
    let problem = Problem { places, messages: 20 };
    assert_eq!(holds(&problem, &mut Budget::new(0)), Ok(false));
    let solution = solve(&problem, &mut Budget::new(1000)).unwrap();
    assert_eq!(solution.iter().map(|share| share.len()).sum::<usize>(), 20);
}

#[test]
fn many_alike_are_assigned_in_the_order_of_the_text() {
    let problem = Problem { places: alike(300, 400, None), messages: 400 };
    let solution = solve(&problem, &mut Budget::new(0)).unwrap();
    assert!(solution.iter().enumerate().all(|(seat, share)| share[..] == [u32::try_from(seat).unwrap()]));
}

#[test]
fn a_long_chain_without_rivals_needs_no_search() {
    let problem = Problem { places: alike(1000, 2000, Some(0)), messages: 2000 };
    assert_eq!(holds(&problem, &mut Budget::new(0)), Ok(true));
}

#[test]
fn a_deep_search_does_not_overflow_the_stack() {
    let mut places = alike(250, 500, Some(0));
    places.extend(alike(250, 500, Some(1)));
    let problem = Problem { places, messages: 500 };
    assert_eq!(holds(&problem, &mut Budget::new(Budget::RUN)), Ok(true));
}
