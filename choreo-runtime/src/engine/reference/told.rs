//! What is compared: what came of a run, in words.

use crate::engine::tests::outcome;
use crate::engine::tests::world::Ran;

/// What came of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Told {
    pub(super) outcome: &'static str,
    /// What came of each statement.
    pub(super) words: Vec<&'static str>,
    /// The messages that each expectation took, by the order in which they came.
    pub(super) taken: Vec<Vec<usize>>,
    /// What each capture was filled with.
    pub(super) captured: Vec<(&'static str, Vec<i64>)>,
    /// When it ended.
    pub(super) end: u64,
}

impl Told {
    /// What the engine says.
    pub(super) fn by_engine(ran: &Ran) -> Told {
        let mut captured: Vec<_> = ran.table.captured.clone().into_iter().collect();
        captured.sort_unstable();
        Told {
            outcome: outcome::name(&ran.verdict.outcome),
            words: ran.words(),
            taken: (0..ran.verdict.steps.len()).map(|statement| ran.taken(statement)).collect(),
            captured,
            end: ran.end,
        }
    }
}
