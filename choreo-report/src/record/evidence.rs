//! What came for a statement that does not hold.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::MessageId;

/// What came for a statement that does not hold.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Evidence {
    /// So many messages that do not fit.
    pub misses: u64,
    /// The one with the fewest differences.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closest: Option<Closest>,
    /// How many of the others did not fit at a leaf.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<Differing>,
    /// The misses, told apart by the leaves that they do not fit at, where there are several; of many kinds the first few.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alike: Vec<Alike>,
    /// Messages that fit and that it did not get.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub strays: Vec<Stray>,
    /// So many messages that fit were there before the block.
    #[serde(default)]
    pub there_before: u64,
    /// Messages that fit and came on another topic.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub elsewhere: Vec<Elsewhere>,
    /// What its pattern compared with.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub operands: Vec<Compared>,
    /// The captures that it used.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub captures: Vec<Shown>,
    /// The captures that it waited for in vain.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unbound: Vec<String>,
    /// Of an `eventually`: how it was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub polls: Option<Polls>,
}

/// A message that came close.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Closest {
    /// Which.
    pub message: MessageId,
    /// When it came.
    pub at_ns: u64,
    /// It was the n-th of the misses, from 1.
    pub number: u64,
    /// So many leaves the pattern has.
    pub leaves: u64,
    /// What differs, in the order of the text.
    pub differences: Vec<Difference>,
}

/// One way in which a message does not fit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Difference {
    /// The leaf of the pattern.
    pub leaf: u16,
    /// Where it stands: which of the machine's texts, from 0; line, column, last line, and the column just after.
    pub place: (u16, u32, u32, u32, u32),
    /// The path to it in the message: `order.lines[2].sku`.
    pub path: String,
    /// What kind of difference: `got`, `missing`, `unexpected`, `duplicate`, `not_json`, `undecodable`, `condition_false`, `custom`,
    /// `bytes`, `no_header`, `other`.
    pub problem: String,
    /// What is there instead, shortened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub got: Option<String>,
    /// What was asked for, where the text of the test does not show it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wanted: Option<String>,
    /// In words: `got "PENDING"`.
    pub words: String,
}

/// How many of the other misses did not fit at a leaf.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Differing {
    /// The leaf.
    pub leaf: u16,
    /// So many had something else there.
    pub differed: u64,
    /// So many had nothing there.
    pub missing: u64,
}

/// Misses that do not fit at the same leaves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Alike {
    /// So many.
    pub count: u64,
    /// The first few of them.
    pub messages: Vec<Missed>,
}

/// A message that did not fit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Missed {
    /// Which.
    pub message: MessageId,
    /// When it came.
    pub at_ns: u64,
    /// What differs, in the order of the text; empty where it is what differs in the first of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub differences: Vec<Difference>,
}

/// A message that fits and was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Stray {
    /// Which.
    pub message: MessageId,
    /// When it came.
    pub at_ns: u64,
    /// Why not.
    pub reason: StrayReason,
}

/// Why a message that fits was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum StrayReason {
    /// It came before the window opened.
    Early,
    /// It came before the one that has to precede it.
    OutOfOrder,
    /// It satisfied this other statement.
    Taken(u16),
    /// It came after the deadline.
    AfterDeadline,
    /// For a reason that this version does not know.
    Other,
}

/// A message that fits and came on another topic, or by another transport.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Elsewhere {
    /// Which.
    pub message: MessageId,
    /// When it came.
    pub at_ns: u64,
    /// Whether its topic's name is near to the one that was expected.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub near: bool,
}

/// What an expression of a pattern was.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Compared {
    /// Its text.
    pub text: String,
    /// Its value.
    pub value: Value,
}

/// A capture that an expression used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Shown {
    /// Its name.
    pub name: String,
    /// Its value, as text.
    pub value: String,
}

/// How an `eventually` was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Polls {
    /// So many evaluations began.
    pub count: u64,
    /// The last one that came to its end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<Poll>,
    /// When the one began that had not come to its end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub running_ns: Option<u64>,
}

/// An evaluation that did not give `true`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Poll {
    /// The error that it gave.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// When it was over.
    pub at_ns: u64,
}
