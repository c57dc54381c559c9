//! `cargo choreo run`.

use std::process::{Command, Stdio};

use choreo_report::{format, journal};

use crate::error::Error;
use crate::runs;

/// What to run, and how.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Of which packages
    #[arg(long, short, value_name = "PACKAGE")]
    package: Vec<String>,
    /// With which of their features
    #[arg(long, short = 'F', value_name = "FEATURES")]
    features: Vec<String>,
    /// So many at once
    #[arg(long, short, value_name = "N")]
    jobs: Option<u32>,
    /// Run what fails again, up to so many times; what passes then is flaky (needs nextest)
    #[arg(long, value_name = "N")]
    retries: Option<u32>,
    /// By `cargo test`, also where there is nextest
    #[arg(long)]
    no_nextest: bool,
    /// Only tests whose names contain this
    filter: Option<String>,
    /// Arguments for the runner
    #[arg(last = true)]
    rest: Vec<String>,
}

/// Runs what is asked for, and says what came of it. Whether nothing failed.
pub(crate) fn run(options: &Options) -> Result<bool, Error> {
    let folder = runs::folder()?;
    let name = format!("run-{}-{}", unix_millis(), std::process::id());
    let nextest = !options.no_nextest && has_nextest();
    let mut runner = Command::new(runs::cargo());
    match nextest {
        true => runner.args(["nextest", "run", "--no-fail-fast", "--no-tests", "pass"]),
        false => runner.args(["test", "--no-fail-fast"]),
    };
    runner.args(options.package.iter().flat_map(|package| ["--package", package]));
    runner.args(options.features.iter().flat_map(|features| ["--features", features]));
    runner.args(options.filter.iter());
    if nextest {
        runner.args(options.jobs.iter().flat_map(|jobs| ["--test-threads".to_owned(), jobs.to_string()]));
        runner.args(options.retries.iter().flat_map(|times| ["--retries".to_owned(), times.to_string()]));
        runner.args(&options.rest);
    } else {
        runner.arg("--");
        runner.args(options.jobs.iter().flat_map(|jobs| ["--test-threads".to_owned(), jobs.to_string()]));
        runner.args(&options.rest);
    }
    runner.env("CHOREO_RUN", &name).env(journal::VARIABLE, &folder).stdin(Stdio::null());
    if let Some(toolchain) = toolchain() {
        runner.env("CHOREO_TOOLCHAIN", toolchain);
    }
    let status = runner.status().map_err(|source| Error::Run { command: "cargo".to_owned(), source })?;
    let run = folder.join(&name);
    if run.is_dir() {
        let journal = journal::read(std::slice::from_ref(&run))?;
        println!("\n{}", format::summary(&journal));
        let report = run.join(journal::REPORT);
        let page = choreo_report::html::page(&journal);
        std::fs::write(&report, page).map_err(|source| Error::Write { path: report.clone(), source })?;
        println!("report: {}", report.display());
    } else {
        println!("\nno scenario ran, so there are no records");
    }
    Ok(status.success())
}

fn has_nextest() -> bool {
    let asked = Command::new(runs::cargo()).args(["nextest", "--version"]).output();
    asked.is_ok_and(|output| output.status.success())
}

/// What `rustc` says of itself.
fn toolchain() -> Option<String> {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc).arg("--version").output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn unix_millis() -> u128 {
    let now = std::time::SystemTime::now();
    now.duration_since(std::time::UNIX_EPOCH).unwrap_or_default().as_millis()
}
