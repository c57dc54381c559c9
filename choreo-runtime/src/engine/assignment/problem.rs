//! What is to be assigned.

use smallvec::SmallVec;

/// Seats and the messages that fit them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Problem {
    /// The seats, in the order of the text.
    pub(crate) places: Vec<Place>,
    /// How many messages there are, in the order of arrival.
    pub(crate) messages: usize,
}

/// A seat.
#[derive(Debug, Clone, Default)]
pub(crate) struct Place {
    /// How many messages it needs.
    pub(crate) demand: usize,
    /// The messages that fit it, ascending.
    pub(crate) edges: Vec<Edge>,
    /// The chain that it is in. A chain's seats follow one another in the order of the text.
    pub(crate) chain: Option<u16>,
}

/// A message that fits a seat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Edge {
    pub(crate) message: u32,
    /// Whether it is over the seat's budget.
    pub(crate) late: bool,
}

impl Place {
    /// The edge to a message.
    pub(crate) fn edge(&self, message: u32) -> Option<Edge> {
        let found = self.edges.binary_search_by_key(&message, |edge| edge.message).ok()?;
        Some(self.edges[found])
    }
}

/// The messages that a seat gets, ascending.
pub(crate) type Share = SmallVec<[u32; 2]>;

/// For each seat its share.
pub(crate) type Solution = Vec<Share>;

/// How many steps a run may search for placements of chains.
#[derive(Debug)]
pub(crate) struct Budget {
    left: u64,
}

/// The budget is spent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Exhausted;

impl Budget {
    /// What a run has: well under a second.
    pub(crate) const RUN: u64 = 1 << 21;

    pub(crate) fn new(steps: u64) -> Budget {
        Budget { left: steps }
    }

    /// Spends some of it.
    pub(crate) fn spend(&mut self, steps: usize) -> Result<(), Exhausted> {
        match self.left.checked_sub(steps as u64) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => {
                self.left = 0;
                Err(Exhausted)
            }
        }
    }
}
