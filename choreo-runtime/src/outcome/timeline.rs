//! What happened, in order.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use crate::machine::StatementId;
use crate::message::{Arrival, Outgoing};

/// What happened, in order; bounded: of a long run the first and the last entries are kept.
#[derive(Debug, Clone, Default)]
pub struct Timeline {
    /// The first entries.
    pub head: Vec<Entry>,
    /// How many were let go after the head.
    pub skipped: u64,
    /// The last entries.
    pub tail: std::collections::VecDeque<Entry>,
    /// The instant of the block's first statement, from which [`Entry::at`] counts; `None` before it.
    pub began: Option<Instant>,
}

/// One thing that happened.
#[derive(Debug, Clone)]
pub struct Entry {
    /// When, since the block's first statement. What happened before it counts as 0.
    pub at: Duration,
    /// What.
    pub event: Event,
}

/// What can happen.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Event {
    /// The scenario handed a message to the transport.
    Published {
        /// The `publish`, or the `on` that answered.
        statement: StatementId,
        /// The message.
        message: Arc<Outgoing>,
    },
    /// A message came.
    Arrived {
        /// The message.
        message: Arc<Arrival>,
        /// The expectation that took it in the end.
        taken_by: Option<StatementId>,
    },
    /// The deadline passed.
    Deadline,
}

impl Timeline {
    /// How many entries are kept at the beginning.
    pub const HEAD: usize = 64;
    /// How many entries are kept at the end.
    pub const TAIL: usize = 64;

    /// Adds an entry.
    pub fn push(&mut self, entry: Entry) {
        if self.head.len() < Self::HEAD {
            self.head.push(entry);
            return;
        }
        if self.tail.len() == Self::TAIL {
            self.tail.pop_front();
            self.skipped += 1;
        }
        self.tail.push_back(entry);
    }

    /// The entries that were kept, in order.
    pub fn iter(&self) -> impl Iterator<Item = &Entry> {
        self.head.iter().chain(&self.tail)
    }
}
