//! What is known about a watch that got nothing.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use crate::machine::{ExprId, LeafId, StatementId, TransportId};
use crate::matching::Difference;
use crate::message::Arrival;

/// The value of an expression that a pattern compared with: its id, its text, the value.
pub type Compared = (ExprId, &'static str, Value);

/// A capture that an expression used: its name, and the value as text.
pub type Shown = (&'static str, String);

/// What came for an expectation that does not hold.
#[derive(Debug, Clone, Default)]
pub struct Evidence {
    /// How many messages came in its window that do not fit.
    pub misses: u64,
    /// The one with the fewest differences; the earliest of several.
    pub closest: Option<NearMiss>,
    /// For each leaf, how many of the *other* misses did not fit there. Only leaves with any.
    pub others: Vec<Differing>,
    /// The misses, told apart by the leaves that they do not fit at; of many kinds the first few.
    pub alike: Vec<Alike>,
    /// Messages that fit and that it did not get, with the reason, earliest first; at most a few.
    pub strays: Vec<Stray>,
    /// How many messages that fit were there before the block, as far as they were kept: `from start` would have
    /// seen them.
    pub there_before: u64,
    /// The values of the expressions that its pattern compared with: id, text, value.
    pub operands: Vec<Compared>,
    /// The captures that its `where` used, by name, shown as text.
    pub captures: Vec<Shown>,
    /// The captures that it waited for and that were never bound.
    pub unbound: Vec<&'static str>,
    /// Messages that fit and came on another topic.
    pub elsewhere: Vec<Elsewhere>,
    /// Of an `eventually`: how it was asked.
    pub polls: Option<Polls>,
}

/// An evaluation of an `eventually` that did not give `true`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Poll {
    /// The error that it gave; `None` for a `false`.
    pub error: Option<String>,
    /// When it was over, since the block's first statement.
    pub at: Duration,
}

/// How an `eventually` was asked that was not true.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Polls {
    /// How many evaluations began.
    pub count: u64,
    /// The last one that came to its end.
    pub last: Option<Poll>,
    /// When the one began that had not come to its end.
    pub running: Option<Duration>,
}

/// A message that came close.
#[derive(Debug, Clone)]
pub struct NearMiss {
    /// The message.
    pub arrival: Arc<Arrival>,
    /// When it came, since the block's first statement.
    pub at: Duration,
    /// It was the n-th of the misses, from 1.
    pub number: u64,
    /// What differs, in the order of the text.
    pub differences: Vec<Difference>,
    /// How many leaves the pattern has.
    pub leaves: usize,
}

/// How many of the other misses did not fit at a leaf.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Differing {
    /// The leaf.
    pub leaf: LeafId,
    /// How many had something else there.
    pub differed: u64,
    /// How many had nothing there.
    pub missing: u64,
}

/// Misses that do not fit at the same leaves.
#[derive(Debug, Clone)]
pub struct Alike {
    /// How many.
    pub count: u64,
    /// The first few of them, earliest first.
    pub messages: Vec<Missed>,
}

/// A message that did not fit.
#[derive(Debug, Clone)]
pub struct Missed {
    /// The message.
    pub arrival: Arc<Arrival>,
    /// When it came, since the block's first statement.
    pub at: Duration,
    /// What differs, in the order of the text.
    pub differences: Vec<Difference>,
}

/// A message that fits and was not taken.
#[derive(Debug, Clone)]
pub struct Stray {
    /// The message.
    pub arrival: Arc<Arrival>,
    /// When it came, since the block's first statement.
    pub at: Duration,
    /// Why it was not taken.
    pub reason: StrayReason,
}

/// Why a message that fits was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum StrayReason {
    /// It came before the window opened.
    Early,
    /// It came before the message that the predecessor in the `in order` took.
    OutOfOrder,
    /// It satisfied this other expectation.
    Taken(StatementId),
    /// It came after the deadline.
    AfterDeadline,
}

/// A message that fits and came on a topic, or by a transport, that nobody expected it on.
#[derive(Debug, Clone)]
pub struct Elsewhere {
    /// The transport that it came by.
    pub transport: TransportId,
    /// Whether its topic's name is near to the one that was expected: then that may be misspelt.
    pub near: bool,
    /// The message.
    pub arrival: Arc<Arrival>,
    /// When it came, since the block's first statement.
    pub at: Duration,
}
