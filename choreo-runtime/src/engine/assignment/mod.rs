//! Who gets which message: a maximum matching, and among those the one that the tie rules choose.
//!
//! Seats stand in the order of the text, messages in the order of arrival. Among the assignments that give
//! out the most messages, the one with the fewest late messages is taken, then the one in which the first seat
//! has the earliest messages, then the second, and so on. An `in order` is a chain: its seats take their
//! messages one after another, and a seat takes none before those above it have all of theirs.
//!
//! [`Matching`] does seats without chains, in polynomial time. [`Search`] looks for placements of chains that
//! contend with others for messages, within a [`Budget`]; a chain by itself is placed greedily.

mod chain;
mod component;
mod matching;
mod problem;
mod search;
mod walk;

pub(super) use problem::{Budget, Edge, Exhausted, Place, Problem, Share, Solution};

use component::{Component, Shape, components};
use matching::Matching;
use search::Search;

/// Whether every seat can have all that it needs.
pub(super) fn holds(problem: &Problem, budget: &mut Budget) -> Result<bool, Exhausted> {
    for component in components(problem) {
        let holds = match component.shape {
            Shape::Single => problem.places[component.seats[0]].edges.len() >= component.demand,
            Shape::Chain => chain::earliest(problem, &component.seats).placed == component.demand,
            Shape::Plain => Matching::new(&component.problem).grow() == component.demand,
            Shape::Mixed => Search::new(&component.problem, budget).can_place(component.demand)?,
        };
        if !holds {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The assignment that the rules choose.
pub(super) fn solve(problem: &Problem, budget: &mut Budget) -> Result<Solution, Exhausted> {
    let mut solution: Solution = vec![Share::new(); problem.places.len()];
    for component in components(problem) {
        match component.shape {
            Shape::Single => {
                let seat = component.seats[0];
                let edges = problem.places[seat].edges.iter().take(component.demand);
                solution[seat] = edges.map(|edge| edge.message).collect();
            }
            Shape::Chain => {
                for (seat, taken) in
                    component.seats.iter().zip(chain::earliest(problem, &component.seats).taken)
                {
                    solution[*seat] = taken;
                }
            }
            Shape::Plain => spread(&component, Matching::best(&component.problem), &mut solution),
            Shape::Mixed => {
                let best = Search::new(&component.problem, budget).best()?;
                spread(&component, best, &mut solution);
            }
        }
    }
    Ok(solution)
}

/// Puts the solution of a component into that of the whole.
fn spread(component: &Component, part: Solution, whole: &mut Solution) {
    for (seat, taken) in component.seats.iter().zip(part) {
        whole[*seat] = taken.iter().map(|message| component.messages[*message as usize]).collect();
    }
}

#[cfg(test)]
mod tests;
