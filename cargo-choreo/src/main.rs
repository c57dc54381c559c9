//! `cargo choreo`: runs, lists, draws and reports the scenarios of a workspace, writes a first one, and looks into why they
//! don't run.
//!
//! Exit codes: 0 where all is well; 1 where scenarios failed, or the doctor found a problem; 2 where a command could not do what it was asked to.
#![expect(clippy::print_stdout, reason = "a command line tool speaks on standard output")]

mod doctor;
mod error;
mod graph;
mod list;
mod manual;
mod metadata;
mod new;
#[cfg(test)]
mod pages;
mod report;
mod run;
mod runs;
mod targets;

use std::ffi::OsString;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{CommandFactory as _, Parser, Subcommand};

use crate::error::Error;

/// Runs, lists, draws and reports the scenarios of a workspace
#[derive(Parser)]
#[command(name = "cargo-choreo", bin_name = "cargo choreo", version, arg_required_else_help = true)]
#[command(after_help = EXITS)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Writes a first file of scenarios, which passes, and adds what it needs to Cargo.toml
    New(new::Options),
    /// Looks into why tests don't run: toolchain, versions, choreo.toml, brokers; each finding with its fix
    Doctor(doctor::Options),
    /// Lists the scenarios of the workspace, with their tags, transports and topics
    List(list::Options),
    /// Draws who publishes what to whom, or what a scenario compiled to
    Graph(graph::Options),
    /// Runs scenarios by `cargo nextest`, or else `cargo test`, and says where the report is
    Run(run::Options),
    /// Makes reports of what was recorded: HTML, JSON, JUnit, SARIF, GitHub annotations
    Report(report::Options),
    /// Prints what a shell needs to complete `cargo-choreo`
    Completions(manual::Completions),
    /// Prints the manual page, or writes one for each command into a folder
    Man(manual::Man),
}

/// What the exit code says.
const EXITS: &str = "Exit codes: 0 where all is well; 1 where scenarios failed, or the doctor found a problem; 2 where a command could not do what it was asked to";

/// `cargo choreo ..` runs `cargo-choreo choreo ..`; called by its own name it need not be told.
fn arguments(arguments: impl Iterator<Item = OsString>) -> impl Iterator<Item = OsString> {
    arguments
        .enumerate()
        .filter(|(at, argument)| *at != 1 || argument != "choreo")
        .map(|(_, argument)| argument)
}

fn main() -> ExitCode {
    let Cli { command } = Cli::parse_from(arguments(std::env::args_os()));
    let done = match command {
        Command::New(options) => new::new(&options),
        Command::Doctor(options) => doctor::doctor(&options),
        Command::List(options) => list::list(&options),
        Command::Graph(options) => graph::graph(&options),
        Command::Run(options) => run::run(&options),
        Command::Report(options) => report::report(&options),
        Command::Completions(options) => manual::completions(&options, Cli::command()),
        Command::Man(options) => manual::man(&options, Cli::command()),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn cargo_and_a_shell_may_call_it() {
        let given = |text: &str| {
            let given = arguments(text.split(' ').map(OsString::from));
            given.map(|word| word.into_string().unwrap()).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(given("cargo-choreo choreo list choreo"), "cargo-choreo list choreo");
        assert_eq!(given("cargo-choreo list choreo"), "cargo-choreo list choreo");
    }
}
