//! What is written of each scenario: the lines of a journal, from which every format is made.
//!
//! A [`Line`] is one JSON object. Times are whole nanoseconds (`.._ns`): of a block since its first statement, else as
//! lengths. `null` and a missing field are the same. A reader takes fields that it does not know, and skips lines of a kind
//! that it does not know; [`VERSION`] rises where a field changes its meaning or goes.

mod block;
mod evidence;
mod machine;
mod message;
mod outcome;
mod process;
mod scenario;
mod step;
mod texts;

use serde::{Deserialize, Serialize};

pub use block::{Block, Entry, Happening, Note, Timeline, Transport};
pub use evidence::{
    Alike, Closest, Compared, Difference, Differing, Elsewhere, Evidence, Missed, Poll, Polls, Shown, Stray,
    StrayReason,
};
pub use machine::{MachineId, MachineRecord, Text};
pub use message::{Header, Message, MessageId, Payload};
pub use outcome::{BlockOutcome, Outcome, Source, Violation};
pub use process::{Commit, Process, Run};
pub use scenario::{Attempt, Case, Panic, Redactions, Scenario, SkippedBlocks};
pub use step::{Met, Step, Taken};
pub(crate) use texts::Reader;

/// The version of the records.
pub const VERSION: u32 = 1;

/// One line of a journal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "record", rename_all = "snake_case")]
pub enum Line {
    /// The process that the lines below are of: the first line of each file.
    Process(Box<Process>),
    /// The machine of a block: before the first scenario that ran it.
    Machine(Box<MachineRecord>),
    /// A scenario that is over.
    Scenario(Box<Scenario>),
    /// Of a kind that this version does not know.
    #[serde(other)]
    Unknown,
}
