//! What can happen.

use std::num::NonZeroU64;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crate::outcome::Verdict;
use crate::scenario::Settings;

/// Something that happened to a scenario. [Their order](super).
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Event<'a> {
    /// A scenario has begun.
    Began(Began),
    /// A block is over.
    Judged(Judged<'a>),
    /// A scenario is over.
    Ended(Ended<'a>),
}

/// One time that a scenario runs: which one, in this process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Attempt(NonZeroU64);

impl Attempt {
    /// A new one.
    pub(crate) fn new() -> Attempt {
        static LAST: AtomicU64 = AtomicU64::new(0);
        let number = LAST.fetch_add(1, Ordering::Relaxed).saturating_add(1);
        Attempt(NonZeroU64::new(number).unwrap_or(NonZeroU64::MAX))
    }
}

/// A scenario has begun; its stage is not open yet.
#[derive(Debug, Clone, Copy)]
pub struct Began {
    /// Which run of it.
    pub attempt: Attempt,
    /// What is known of the scenario.
    pub settings: &'static Settings,
}

/// A block is over.
#[derive(Debug, Clone, Copy)]
pub struct Judged<'a> {
    /// The run of the scenario that it is of; `None` for a block outside of a `#[choreo::scenario]`.
    pub attempt: Option<Attempt>,
    /// What came of it.
    pub verdict: &'a Verdict,
}

/// A scenario is over.
#[derive(Debug, Clone, Copy)]
pub struct Ended<'a> {
    /// Which run of it.
    pub attempt: Attempt,
    /// What is known of the scenario.
    pub settings: &'static Settings,
    /// How.
    pub end: End<'a>,
    /// From its beginning, with the opening of its stage and the wait for its turn.
    pub took: Duration,
    /// How much of that had passed when its stage was open, and its body began: brokers that were started, the wait for
    /// its turn, connections. All of it, where the stage did not open.
    pub opening: Duration,
    /// What its reader should know besides: panics of tasks that came after its last block, where it returned.
    pub warnings: &'a [String],
}

/// How the test of a scenario ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum End<'a> {
    /// It returned.
    Returned,
    /// It returned an error: `Error: ..`.
    Failed(&'a str),
    /// It panicked: the message. Where a block failed, that is the block's report.
    Panicked(&'a str),
    /// Its stage or its runtime could not be opened: why.
    Unopened(&'a str),
}
