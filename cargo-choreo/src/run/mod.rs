//! `cargo choreo run`.

mod count;
mod progress;
mod runner;

use std::path::Path;
use std::process::Command;

use choreo_report::{format, journal};

use self::count::Counter;
use self::progress::Progress;
use self::runner::Runner;
use crate::error::Error;
use crate::report;
use crate::runs;
use crate::targets;

/// What to run, and how.
#[derive(clap::Args)]
pub(crate) struct Options {
    #[command(flatten)]
    selection: targets::Selection,
    #[command(flatten)]
    how: How,
}

/// How to run it.
#[derive(clap::Args)]
#[command(next_help_heading = "Run")]
struct How {
    /// Run so many tests at once
    #[arg(long, short, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    jobs: Option<u32>,
    /// Run what fails again, up to so many times; what passes then is flaky (needs nextest)
    #[arg(long, value_name = "N", conflicts_with = "no_nextest")]
    retries: Option<u32>,
    /// Run everything so many times; what fails once failed
    #[arg(long, value_name = "N", default_value = "1", value_parser = clap::value_parser!(u32).range(1..))]
    repeat: u32,
    /// Run those that are `#[ignore]`d as well
    #[arg(long)]
    include_ignored: bool,
    /// By `cargo test`, also where there is nextest
    #[arg(long)]
    no_nextest: bool,
    /// Open the page in the browser
    #[arg(long)]
    open: bool,
    /// Arguments for the runner
    #[arg(last = true)]
    rest: Vec<String>,
}

/// Runs what is asked for, and says what came of it. Whether nothing failed.
///
/// Without a filter all tests of the packages run, as the runner would run them. With one, the scenarios that fit it.
pub(crate) fn run(options: &Options) -> Result<bool, Error> {
    let Options { selection, how } = options;
    let folder = runs::folder()?;
    let runner = Runner::chosen(how.no_nextest, how.retries.is_some())?;
    let mut chosen = targets::chosen(selection)?;
    for chosen in &mut chosen {
        chosen.entries.retain(|entry| how.include_ignored || !entry.ignored);
    }
    let scenarios: usize = chosen.iter().map(|chosen| chosen.entries.len()).sum();
    if selection.narrows() && scenarios == 0 {
        return Err(Error::NothingFits);
    }
    let run = folder.join(journal::beginning().0);
    let commands = runner.commands(selection, &chosen, how);
    let times = usize::try_from(how.repeat).unwrap_or(usize::MAX);
    let progress = Progress::new(scenarios.saturating_mul(times));
    let counter = Counter::of(&run);
    let ran = || {
        let mut passed = true;
        for repetition in 1..=how.repeat {
            for command in &commands {
                let mut command = command.to_run();
                told(&mut command, &run, repetition, selection.narrows());
                passed &= runner.passed(progress.watch(command, &counter)?)?;
            }
        }
        Ok(passed)
    };
    // What was over before the runner failed is told all the same.
    let passed = ran();
    progress.finish(&counter);
    if run.is_dir() {
        summarised(&run, how.open)?;
    } else {
        println!("\nno scenario ran, so there are no records");
        targets::note_of_unbuilt(selection).iter().for_each(|note| println!("{note}"));
    }
    passed
}

/// Tells the tests what their records need to know.
fn told(command: &mut Command, run: &Path, repetition: u32, narrowed: bool) {
    if let Some((folder, name)) = run.parent().zip(run.file_name()) {
        command.env(journal::VARIABLE, folder).env(journal::RUN, name);
    }
    command.env(journal::REPETITION, repetition.to_string());
    if narrowed {
        command.env(journal::NARROWED, "1");
    }
}

/// What came of the run, and its page.
fn summarised(run: &Path, open: bool) -> Result<(), Error> {
    let journal = journal::read(&[run.to_owned()])?;
    println!("\n{}", format::summary(&journal));
    let page = run.join(journal::REPORT);
    let text = choreo_report::html::page(&journal);
    std::fs::write(&page, text).map_err(|source| Error::Write { path: page.clone(), source })?;
    println!("report: {}", page.display());
    if open { report::open(&page) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;

    use super::*;

    #[test]
    fn the_tests_are_told_that_a_filter_left_some_out() {
        let said = |narrowed| {
            let mut command = Command::new("cargo");
            told(&mut command, Path::new("choreo/r"), 1, narrowed);
            command.get_envs().any(|(name, _)| name == OsStr::new(journal::NARROWED))
        };
        assert!(said(true) && !said(false));
    }
}
