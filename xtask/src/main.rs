//! `cargo xtask`: the project's own commands. `cargo xtask test` is everything CI runs.
#![expect(clippy::print_stdout, reason = "a command line tool speaks on standard output")]

mod bench;
mod copy;
mod docs;
mod editor;
mod invocation;
mod layout;
mod lint;
mod listing;
mod page;
mod planted;
mod provision;
mod step;
mod suite;
mod tally;
mod tree;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::step::Session;

/// Any error of a command: its text is all that is done with it.
type Error = Box<dyn std::error::Error + Send + Sync>;

#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", about = "The project's own commands")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Runs everything CI runs: brokers, formatting, lints, all tests, documentation, the layout rules
    Test {
        /// Stop at the first step that fails
        #[arg(long)]
        fail_fast: bool,
    },
    /// Provides the brokers that the tests run against: those on PATH, else installed where that can be done
    Brokers,
    /// Checks formatting, clippy and the layout rules
    Lint,
    /// Checks the layout rules: where things stand, how long files are, who depends on whom
    Layout,
    /// Checks that each example builds when it is copied out of the workspace, alone, and that its scenarios catch its planted bug
    Examples,
    /// Checks the documentation: links, the book's summary, the map of the rooms, versions, rustdoc's warnings
    Docs,
    /// Measures the Rust benches against the Python choreo-harness, both in this run, and prints the ratios
    Bench(bench::Options),
    /// Asks rust-analyzer about places inside a `choreo!` block: hover, definition, completion, half-typed statements
    Editor(editor::Options),
}

fn main() -> ExitCode {
    let root = root();
    let steps = match Cli::parse().command {
        Command::Test { fail_fast } => return Session::new(&root, fail_fast).run(suite::test(&root)),
        Command::Brokers => vec![provision::step()],
        Command::Lint => suite::lint(),
        Command::Layout => vec![suite::layout()],
        Command::Examples => vec![copy::step(), planted::step()],
        Command::Docs => suite::docs(),
        Command::Bench(options) => return ended("measure", bench::run(&root, &options)),
        Command::Editor(options) => return ended("show what it should", editor::run(&root, &options)),
    };
    Session::new(&root, false).run(steps)
}

fn ended(what: &str, result: Result<(), Error>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("FAILED to {what}: {error}");
            ExitCode::FAILURE
        }
    }
}

/// The workspace's own folder.
fn root() -> PathBuf {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask).to_path_buf()
}
