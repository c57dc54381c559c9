//! What a command could not do.

use std::io;
use std::path::PathBuf;

use choreo_report::journal::Unreadable;

/// What a command could not do.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("no records of scenarios in {}: run some, by `cargo choreo run` or `cargo test`, or name a folder of records", .0.display())]
    NoRuns(PathBuf),
    #[error("there is no run before the last one in {}: run the scenarios twice, or name a folder of records", .0.display())]
    NoEarlierRun(PathBuf),
    #[error("no records are kept here: the variable CHOREO_RECORDS is `off`")]
    Off,
    #[error("failed to {0}")]
    Unreadable(#[from] Unreadable),
    #[error("failed to write {}: is the folder there, and is there room?", path.display())]
    Write { path: PathBuf, source: io::Error },
    #[error("failed to run `{command}`: is it installed, and on PATH?")]
    Run { command: String, source: io::Error },
    #[error("{count} scenarios are chosen, and one is drawn at a time: say more of its name ({names}, ..)")]
    NotOne { count: usize, names: String },
    #[error("{path} has {blocks} blocks: say which one by `--block`, from 1")]
    Block { path: String, blocks: usize },
    #[error("no scenario fits: `cargo choreo list` shows all that there are, with their tags and stages")]
    NothingFits,
    #[error("`--retries` needs nextest: install it by `cargo install --locked cargo-nextest`")]
    NoNextest,
    #[error("the test runner could not run the tests ({0}): see above")]
    Runner(String),
    #[error("no browser could be opened: open {} yourself", path.display())]
    Open { path: PathBuf, source: io::Error },
    #[error("the tests could not be built: see above")]
    Build,
    #[error("{} did not say what scenarios it has ({status}): is its choreo of another version?", program.display())]
    Silent { program: PathBuf, status: String },
    #[error("failed to make the report: {0}")]
    Format(String),
    #[error("there is no run `{name}` in {}: {known}", folder.display())]
    NoSuchRun { name: String, folder: PathBuf, known: String },
}
