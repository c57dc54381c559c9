//! What came of each statement.

use serde::{Deserialize, Serialize};

use super::{Evidence, MessageId};

/// A statement, and what came of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Step {
    /// Which statement of the machine.
    pub statement: u16,
    /// What the terminal's report says of it in a word: `ok`, `FAIL`, `SLOW`, `skip`, `open`, `warn`.
    pub word: String,
    /// Its verb, with its transport where it names one: `expect via kafka`.
    pub verb: String,
    /// What it is about: a topic, or an expression.
    pub subject: String,
    /// What came of it, in words: `MISMATCH: 3 messages came, none fitted`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub detail: String,
    /// How deep it stands in others.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub depth: u16,
    /// The line that it stands in, of which of the machine's texts, from 0.
    pub place: (u16, u32),
    /// The topic, as it was evaluated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub topic: Option<String>,
    /// The name of the capture that it binds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capture: Option<String>,
    /// Its budget (`within`), after the time factor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget_ns: Option<u64>,
    /// From its trigger's hand-off to the last message that it took.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latency_ns: Option<u64>,
    /// What came of it.
    pub met: Met,
}

fn is_zero(depth: &u16) -> bool {
    *depth == 0
}

/// A message that a statement took.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Taken {
    /// Which.
    pub message: MessageId,
    /// When it came.
    pub at_ns: u64,
}

/// What came of a statement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Met {
    /// The block ended before it was reached.
    NotReached,
    /// It stands in a branch that was not taken.
    NotTaken,
    /// It was done.
    Done {
        /// When.
        at_ns: u64,
        /// From hand-off to acceptance, or from a call's start to its return.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        accepted_after_ns: Option<u64>,
    },
    /// It holds.
    Pass {
        /// By these.
        taken: Vec<Taken>,
    },
    /// It holds, late.
    Slow {
        /// By these.
        taken: Vec<Taken>,
    },
    /// It did not hold yet when the block ended.
    Open {
        /// What came.
        evidence: Box<Evidence>,
    },
    /// Something came, nothing fitted.
    Mismatch {
        /// What came.
        evidence: Box<Evidence>,
    },
    /// Nothing came.
    Timeout {
        /// What came elsewhere.
        evidence: Box<Evidence>,
    },
    /// It came before its cause.
    Early {
        /// What came.
        evidence: Box<Evidence>,
    },
    /// It came out of order.
    Disorder {
        /// What came.
        evidence: Box<Evidence>,
    },
    /// Too few came.
    TooFew {
        /// So many.
        got: u32,
        /// Of so many.
        least: u32,
        /// What else came.
        evidence: Box<Evidence>,
    },
    /// The only fit satisfied another one.
    Taken {
        /// That other statement.
        by: u16,
        /// What else came.
        evidence: Box<Evidence>,
    },
    /// Nothing came that it forbids.
    Held {
        /// For so long.
        period_ns: u64,
        /// Whether that was at least partly virtual time, or the settle period.
        settled: bool,
    },
    /// It was true.
    True {
        /// When.
        at_ns: u64,
        /// After so many evaluations.
        polls: u64,
    },
    /// A stand-in, and how many messages it answered.
    Answered {
        /// So many.
        count: u64,
        /// In a run that failed, what came and did not fit.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        evidence: Option<Box<Evidence>>,
    },
    /// A `together`.
    Regions {
        /// So many of its regions are done.
        done: u32,
        /// When all of them were.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at_ns: Option<u64>,
    },
    /// An `either`.
    Branch {
        /// The branch that was taken, from 0, and when.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        taken: Option<(u32, u64)>,
    },
    /// A `repeat` or a `for`.
    Rounds {
        /// The round that ran last, from 1.
        number: u32,
        /// Of so many.
        count: u32,
        /// When the last one was done.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at_ns: Option<u64>,
    },
    /// This is what ended the block.
    Broke,
    /// Of a kind that this version does not know.
    #[serde(other)]
    Unknown,
}
