//! Where records are kept: a folder for each run, a file for each process, a line for each scenario.
//!
//! ```text
//! target/choreo/20261129-105109-4711/4711-9f86d081.jsonl
//! ```
//!
//! A line is written by one call as soon as its scenario is over, and nobody else writes to the file: a process that is killed loses what
//! was not over, and no more. Files of one run may come from several machines; put together they are the run.

mod folder;
mod name;
mod read;
mod writer;

/// What the report of a run is called, beside its records.
pub const REPORT: &str = "report.html";

pub use folder::{NARROWED, REPETITION, RUN, VARIABLE, folder};
pub use name::beginning;
#[cfg(feature = "formats")]
pub(crate) use name::iso;
pub(crate) use name::{process_id, run};
pub use read::{Journal, Unreadable, read};
pub use writer::Writer;
