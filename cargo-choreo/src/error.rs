//! What a command could not do.

use std::io;
use std::path::PathBuf;

use choreo_report::journal::Unreadable;

/// What a command could not do.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("no records of scenarios in {}: run some, by `cargo choreo run` or `cargo test`, or name a folder of records", .0.display())]
    NoRuns(PathBuf),
    #[error("none of the runs in {} is one of this workspace: run some scenarios, by `cargo choreo run` or `cargo test`, or name a run", .0.display())]
    NoneOwn(PathBuf),
    #[error("there is no run of this workspace before the last one in {}: run the scenarios twice, or name a folder of records", .0.display())]
    NoEarlierRun(PathBuf),
    #[error("several formats need a folder: name it by `--output FOLDER`")]
    NoFolder,
    #[error("no records are kept here: the variable CHOREO_RECORDS is `off`")]
    Off,
    #[error("failed to {0}")]
    Unreadable(#[from] Unreadable),
    #[error("failed to write {}: is the folder there, and is there room?", path.display())]
    Write { path: PathBuf, source: io::Error },
    #[error("failed to run `{command}`: is it installed, and on PATH?")]
    Run { command: String, source: io::Error },
    #[error(
        "{count} scenarios are chosen, and one is drawn at a time: say more of its name, or which of `--test` or `--package` ({names})"
    )]
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
    #[error("{} did not say what scenarios it has: is its choreo of another version?{said}", program.display())]
    Silent { program: PathBuf, said: String },
    #[error("failed to make the report: {0}")]
    Format(String),
    #[error("there is no run `{name}` in {}: {known}", folder.display())]
    NoSuchRun { name: String, folder: PathBuf, known: String },
    #[error(
        "`{command}` gave no answer within {seconds} s, and was ended: try it by hand (a Cargo may wait for another one)"
    )]
    Late { command: String, seconds: u64 },
    #[error(
        "Cargo does not know a package here: change to the folder of one, or put its Cargo.toml right\n{0}"
    )]
    Manifest(String),
    #[error("this is the root of a workspace, and no package itself: choose one by `--package` ({0})")]
    NoPackage(String),
    #[error("there is no package `{name}` in this workspace: it has {known}")]
    NoSuchPackage { name: String, known: String },
    #[error("`{name}` can't be the name of a Rust module: {fix}")]
    Name { name: String, fix: String },
    #[error("{} is there already, and is left as it is: choose another name, as in `cargo choreo new {other}`", path.display())]
    Exists { path: PathBuf, other: String },
    #[error(
        "this package calls choreo `{name}`, and the file would say `choreo`: name it so in Cargo.toml, by `choreo = {{ package = \"choreo-harness\", .. }}`"
    )]
    Renamed { name: String },
    #[error("there is no choreo in {}: name the folder that has the Cargo.toml of `choreo-harness`", .0.display())]
    NoCheckout(PathBuf),
    #[error("`{0}` failed, see above: run it by hand once that is put right, and then this again")]
    Add(String),
}
