//! A chain with no rivals: each seat takes the earliest messages that it can. No other placement has any
//! seat's messages earlier, so none is more complete, less late or earlier in the order of the text.

use super::{Problem, Share, Solution};

/// A placement of a chain.
#[derive(Debug)]
pub(super) struct Placement {
    /// For each of its seats, the messages that it gets.
    pub(super) taken: Solution,
    /// How many messages it gives out.
    pub(super) placed: usize,
}

/// The earliest placement; it ends where a seat can't have all that it needs.
pub(super) fn earliest(problem: &Problem, seats: &[usize]) -> Placement {
    let mut placement = Placement { taken: vec![Share::new(); seats.len()], placed: 0 };
    let mut after: Option<u32> = None;
    for (seat, taken) in seats.iter().zip(&mut placement.taken) {
        let place = &problem.places[*seat];
        let from = place.edges.partition_point(|edge| Some(edge.message) <= after);
        taken.extend(place.edges[from..].iter().take(place.demand).map(|edge| edge.message));
        placement.placed += taken.len();
        if taken.len() < place.demand {
            break;
        }
        after = taken.last().copied().or(after);
    }
    placement
}
