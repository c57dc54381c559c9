//! The test runner that runs the tests: nextest, or else `cargo test`.

use std::collections::{BTreeMap, BTreeSet};
use std::process::{Command, ExitStatus};

use super::How;
use crate::error::Error;
use crate::runs;
use crate::targets::{Chosen, Selection, Target};

/// How many names stand in one filter: an argument may not be longer than 128 KiB.
const NAMES: usize = 200;

/// What nextest ends with where tests failed
/// (<https://docs.rs/nextest-metadata/latest/nextest_metadata/enum.NextestExitCode.html>).
const NEXTEST_FAILED: i32 = 100;

/// A test runner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Runner {
    Nextest,
    CargoTest,
}

/// A call of the runner.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Call {
    arguments: Vec<String>,
}

impl Call {
    pub(super) fn to_run(&self) -> Command {
        let mut command = Command::new(runs::cargo());
        command.args(&self.arguments);
        command
    }
}

impl Runner {
    /// Nextest where it is installed, unless it is not wanted.
    ///
    /// # Errors
    ///
    /// Where what is wanted needs it, and it is not there.
    pub(super) fn chosen(unwanted: bool, needed: bool) -> Result<Runner, Error> {
        let asked = || Command::new(runs::cargo()).args(["nextest", "--version"]).output();
        match !unwanted && asked().is_ok_and(|output| output.status.success()) {
            true => Ok(Runner::Nextest),
            false if needed => Err(Error::NoNextest),
            false => Ok(Runner::CargoTest),
        }
    }

    /// The calls that run what is chosen: one of nextest; of `cargo test`, which takes the names of one target at a time, one
    /// for each target.
    pub(super) fn commands(self, selection: &Selection, chosen: &[Chosen], how: &How) -> Vec<Call> {
        let narrowed = selection.narrows();
        let jobs = how.jobs.iter().flat_map(|jobs| ["--test-threads".to_owned(), jobs.to_string()]);
        let ignored = how.include_ignored.then(|| "--include-ignored".to_owned());
        let tests: Vec<String> = jobs.clone().chain(ignored).collect();
        let chosen = || chosen.iter().filter(|chosen| !chosen.entries.is_empty());
        match self {
            Runner::Nextest => {
                let mut arguments = words("nextest run --no-fail-fast --no-tests pass");
                arguments.extend(selection.build.arguments());
                arguments.extend(jobs);
                let retries = how.retries.iter().flat_map(|of| ["--retries".to_owned(), of.to_string()]);
                arguments.extend(retries);
                if how.include_ignored {
                    arguments.extend(words("--run-ignored all"));
                }
                if narrowed {
                    let filters = chosen().flat_map(filtersets);
                    arguments.extend(filters.flat_map(|filter| ["--filterset".to_owned(), filter]));
                }
                arguments.extend(how.rest.iter().cloned());
                vec![Call { arguments }]
            }
            Runner::CargoTest if !narrowed => {
                let mut arguments = words("test --no-fail-fast");
                arguments.extend(selection.build.arguments());
                arguments.push("--".to_owned());
                arguments.extend(tests.into_iter().chain(how.rest.iter().cloned()));
                vec![Call { arguments }]
            }
            Runner::CargoTest => {
                // Targets of one name in several packages are run by one call, which could not tell them apart.
                let mut targets: BTreeMap<Vec<String>, BTreeSet<String>> = BTreeMap::new();
                for Chosen { target, entries } in chosen() {
                    let names = targets.entry(named(target)).or_default();
                    names.extend(entries.iter().map(|entry| entry.name.clone()));
                }
                let call = |(target, names): (Vec<String>, BTreeSet<String>)| {
                    let mut arguments = words("test --no-fail-fast");
                    arguments.extend(selection.build.packages());
                    arguments.extend(target);
                    arguments.extend(words("-- --exact"));
                    arguments.extend(tests.iter().cloned());
                    arguments.extend(names);
                    arguments.extend(how.rest.iter().cloned());
                    Call { arguments }
                };
                targets.into_iter().map(call).collect()
            }
        }
    }

    /// Whether the tests passed, as the runner's exit says.
    ///
    /// # Errors
    ///
    /// Where it says that it could not run them.
    pub(super) fn passed(self, status: ExitStatus) -> Result<bool, Error> {
        match (self, status.code()) {
            (_, Some(0)) => Ok(true),
            (Runner::Nextest, Some(NEXTEST_FAILED)) | (Runner::CargoTest, Some(_)) => Ok(false),
            _ => Err(Error::Runner(status.to_string())),
        }
    }
}

fn words(text: &str) -> Vec<String> {
    text.split(' ').map(str::to_owned).collect()
}

/// The target, as arguments of `cargo test`.
fn named(target: &Target) -> Vec<String> {
    match target.kind {
        "lib" | "proc-macro" => vec!["--lib".to_owned()],
        kind => vec![format!("--{kind}"), target.name.clone()],
    }
}

/// The scenarios of a target, as nextest's filtersets say them (<https://nexte.st/docs/filtersets/reference/>).
fn filtersets(chosen: &Chosen) -> impl Iterator<Item = String> + '_ {
    let Target { package, name, kind, .. } = &chosen.target;
    chosen.entries.chunks(NAMES).map(move |entries| {
        let names: Vec<&str> = entries.iter().map(|entry| entry.name.as_str()).collect();
        format!("package(={package}) & binary(={name}) & kind(={kind}) & test(/^(?:{})$/)", names.join("|"))
    })
}
