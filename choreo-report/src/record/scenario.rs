//! A scenario that is over.

use serde::{Deserialize, Serialize};

use super::{Block, Outcome};

/// A scenario that is over.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Scenario {
    /// Its name, as the test runner shows it: `checkout::a_created_order_is_settled::brokers`.
    pub name: String,
    /// The file that it stands in, relative to the workspace.
    pub file: String,
    /// The line of its name.
    pub line: u32,
    /// Its tags.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// The row of its table that it ran for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<Case>,
    /// The process that ran it.
    pub process: String,
    /// Which time it was.
    pub attempt: Attempt,
    /// When it began, in Unix time.
    pub started_ms: u64,
    /// From its beginning to its end, with the opening of its stage and the wait for its turn.
    pub took_ns: u64,
    /// How much of that had passed when its stage was open: brokers that were started, the wait for its turn, connections.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub opening_ns: u64,
    /// How it ended.
    pub outcome: Outcome,
    /// Whether that is what was to come of it: it passed, or it is a `#[should_panic]` and did not.
    pub ok: bool,
    /// The panic, or the error that was returned; none where a block's report says it all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub panic: Option<Panic>,
    /// What came of its blocks, in the order in which they ended.
    pub blocks: Vec<Block>,
    /// Those that are not among them, where there were very many.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skipped_blocks: Option<SkippedBlocks>,
    /// What was taken out before it was written.
    #[serde(default)]
    pub redactions: Redactions,
}

/// Blocks that are not written, between those that are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SkippedBlocks {
    /// After how many that are.
    pub after: u64,
    /// How many.
    pub count: u64,
}

/// A row of `cases(..)`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Case {
    /// Its name.
    pub name: String,
    /// The parameters and their values, as they are written.
    pub values: String,
}

/// Which time a scenario ran.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Attempt {
    /// From 1.
    pub number: u32,
    /// How often the runner would have run it.
    pub of: u32,
    /// In which repetition of the whole run, from 1.
    #[serde(default = "first", skip_serializing_if = "is_first")]
    pub repetition: u32,
}

impl Default for Attempt {
    fn default() -> Attempt {
        Attempt { number: 1, of: 1, repetition: 1 }
    }
}

impl Scenario {
    /// How long it took by itself, in nanoseconds: without the opening of its stage.
    pub fn ran_ns(&self) -> u64 {
        self.took_ns.saturating_sub(self.opening_ns)
    }
}

fn is_zero(nanos: &u64) -> bool {
    *nanos == 0
}

fn first() -> u32 {
    1
}

fn is_first(repetition: &u32) -> bool {
    *repetition == 1
}

/// What ended a test outside of its blocks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Panic {
    /// Its words.
    pub text: String,
}

/// How much was taken out before a scenario was written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Redactions {
    /// Values of fields whose names say that they are secret.
    pub fields: u64,
    /// What looks like a credential, in texts.
    pub texts: u64,
    /// Correlation ids, each time that one stood somewhere.
    pub ids: u64,
    /// What the suite's own redactors changed.
    #[serde(default)]
    pub own: u64,
}
