//! `cargo choreo`: runs, lists, draws and reports the scenarios of a workspace.
//!
//! Exit codes: 0 where all is well; 1 where scenarios failed; 2 where a command could not do what it was asked to.
#![expect(clippy::print_stdout, reason = "a command line tool speaks on standard output")]

mod error;
mod graph;
mod list;
mod report;
mod run;
mod runs;
mod targets;

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::error::Error;

/// What Cargo calls: `cargo choreo ..` runs `cargo-choreo choreo ..`.
#[derive(Parser)]
#[command(name = "cargo", bin_name = "cargo", styles = clap::builder::Styles::styled())]
enum Cargo {
    /// Runs, lists, draws and reports the scenarios of a workspace
    #[command(version, arg_required_else_help = true)]
    Choreo(Cli),
}

#[derive(clap::Args)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Lists the scenarios of the workspace, with their tags, transports and topics
    List(list::Options),
    /// Draws who publishes what to whom, or what a scenario compiled to
    Graph(graph::Options),
    /// Runs scenarios by `cargo nextest`, or else `cargo test`, and says where the report is
    Run(run::Options),
    /// Makes reports of what was recorded: HTML, JSON, JUnit, SARIF, GitHub annotations
    Report(report::Options),
}

fn main() -> ExitCode {
    let Cargo::Choreo(Cli { command }) = Cargo::parse();
    let done = match command {
        Command::List(options) => list::list(&options),
        Command::Graph(options) => graph::graph(&options),
        Command::Run(options) => run::run(&options),
        Command::Report(options) => report::report(&options),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            eprintln!("error: {error}");
            let mut source = std::error::Error::source(&error);
            while let Some(cause) = source {
                eprintln!("  caused by: {cause}");
                source = cause.source();
            }
            ExitCode::from(2)
        }
    }
}

/// To standard output. That nobody reads on is no fault.
pub(crate) fn print(text: &str) -> Result<(), Error> {
    let mut out = std::io::stdout().lock();
    match writeln!(out, "{}", text.trim_end()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Error::Write { path: PathBuf::from("standard output"), source: error })
        }
        _ => Ok(()),
    }
}
