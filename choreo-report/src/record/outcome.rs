//! How scenarios and blocks end.

use serde::{Deserialize, Serialize};

use super::{Compared, MessageId, Shown};

/// How a scenario ended: as the worst of its blocks, or outside of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Everything held.
    #[default]
    Passed,
    /// Everything held, and something came late, which the scenario lets pass.
    PassedSlow,
    /// Everything held, and something came late.
    Slow,
    /// Something did not come.
    Failed,
    /// Something came that must not, or a `check` does not hold.
    Violated,
    /// The test's own code failed.
    Error,
    /// A transport died.
    Lost,
    /// More came than is kept.
    Overflow,
    /// The stage could not be opened.
    Unopened,
    /// The test panicked, or returned an error, outside of its blocks.
    Panicked,
}

/// How a block ended, and what shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum BlockOutcome {
    /// Everything held.
    Passed,
    /// Everything held, and something came late, which the scenario lets pass.
    PassedSlow,
    /// Everything held, and something came late.
    Slow,
    /// The deadline passed: see the steps.
    Failed,
    /// Something came that must not, or a `check` does not hold.
    Violated(Box<Violation>),
    /// The test's own code failed.
    Error {
        /// Whose.
        source: Source,
        /// Its words.
        text: String,
        /// Where a panic came from: `file:line:column`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        location: Option<String>,
    },
    /// A transport died.
    Lost {
        /// Its name, on a stage of several.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        via: Option<String>,
        /// The transport's words.
        reason: String,
        /// When.
        at_ns: u64,
    },
    /// More came than is kept.
    Overflow {
        /// What was full.
        what: String,
        /// How many messages it holds.
        limit: u64,
        /// A topic that carried them.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        topic: Option<String>,
    },
}

impl BlockOutcome {
    /// How it ended, without what shows it.
    pub fn outcome(&self) -> Outcome {
        match self {
            BlockOutcome::Passed => Outcome::Passed,
            BlockOutcome::PassedSlow => Outcome::PassedSlow,
            BlockOutcome::Slow => Outcome::Slow,
            BlockOutcome::Failed => Outcome::Failed,
            BlockOutcome::Violated(_) => Outcome::Violated,
            BlockOutcome::Error { .. } => Outcome::Error,
            BlockOutcome::Lost { .. } => Outcome::Lost,
            BlockOutcome::Overflow { .. } => Outcome::Overflow,
        }
    }

    /// In a line, what ended it, where that is no statement's own failure: a transport that died, too many messages, a panic in a task
    /// of the test, after which what was awaited never came.
    pub(crate) fn trouble(&self) -> Option<String> {
        match self {
            BlockOutcome::Lost { via, reason, .. } => {
                let via = via.as_ref().map(|via| format!(" {via}")).unwrap_or_default();
                Some(format!("LOST: the transport{via} died: {reason}"))
            }
            BlockOutcome::Overflow { what, topic, .. } => {
                let of = topic.as_ref().map(|topic| format!(", such as of {topic}")).unwrap_or_default();
                Some(format!("OVERFLOW: {what}{of}"))
            }
            BlockOutcome::Error { source: Source::Task, text, location } => {
                let at = location.as_ref().map(|at| format!(" at {at}")).unwrap_or_default();
                Some(format!("ERROR: a task panicked{at}: {}", text.lines().next().unwrap_or_default()))
            }
            _ => None,
        }
    }

    /// Whether it fails its test.
    pub fn is_failure(&self) -> bool {
        self.outcome() > Outcome::PassedSlow
    }
}

/// What came that must not, or the `check` that does not hold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Violation {
    /// The `never`, the `only`, the statement with an upper bound, or the `check`.
    pub statement: u16,
    /// The message; of a `check` in an `on` the one that it was answering, of another one none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<MessageId>,
    /// When it came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_ns: Option<u64>,
    /// How many messages the statement allows, where it is one too many.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most: Option<u32>,
    /// The expression of the `check`, and its own message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub check: Option<(String, String)>,
    /// What the pattern compared with.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub operands: Vec<Compared>,
    /// The captures that were used.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub captures: Vec<Shown>,
}

/// Whose code failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// An expression of this statement.
    Statement(u16),
    /// `timeout` or `settle`.
    Setting,
    /// A task that the test spawned.
    Task,
    /// The transport refused what this statement asked of it.
    Transport(u16),
    /// The codec could not write this statement's payload.
    Codec(u16),
    /// The scope's id could not be written into this statement's message.
    Stamp(u16),
    /// A correlation policy or a bridge.
    Policy,
    /// What the run was given from outside.
    Environment,
    /// Of a kind that this version does not know.
    Other,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_in_a_task_is_the_trouble_and_not_what_never_came_for_it() {
        let error = |source| BlockOutcome::Error {
            source,
            text: "stock of A is negative\nand more".into(),
            location: Some("src/lib.rs:83:9".into()),
        };
        let said = error(Source::Task).trouble();
        assert_eq!(
            said.as_deref(),
            Some("ERROR: a task panicked at src/lib.rs:83:9: stock of A is negative")
        );
        assert_eq!(error(Source::Statement(1)).trouble(), None, "its own line says it");
    }
}
