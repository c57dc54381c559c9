//! What is written of scenarios: this program runs itself, and reads what it wrote.

#![expect(clippy::expect_used, reason = "what is missing must fail its test")]

mod events;
mod killed;
mod scenarios;
mod secrets;

use std::path::Path;
use std::process::{Child, Command, Stdio};

use choreo::report::journal::{self, Journal};
use choreo::report::record::Scenario;
use tempfile::TempDir;

/// Scenarios that are run by others alone do nothing without this variable.
const PART: &str = "CHOREO_TEST_PART";

/// Whether this process is to play its part.
fn plays() -> bool {
    std::env::var_os(PART).is_some()
}

/// A copy of this program that runs what begins so, and writes its records there.
fn copy(folder: &Path, tests: &str) -> Command {
    let mut copy = Command::new(std::env::current_exe().expect("a path"));
    copy.args([tests, "--test-threads", "2", "--nocapture"]);
    copy.env(PART, "1").env("CHOREO_RECORDS", folder).env("CHOREO_RUN", "one");
    copy.env_remove("NEXTEST_RUN_ID").stdout(Stdio::piped()).stderr(Stdio::piped());
    copy
}

/// What a copy that runs to its end has written.
fn ran(tests: &str) -> (TempDir, Journal) {
    let folder = TempDir::new().expect("a folder");
    let output = copy(folder.path(), tests).output().expect("it runs");
    let journal = read(folder.path());
    assert!(!journal.scenarios.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    (folder, journal)
}

fn read(folder: &Path) -> Journal {
    journal::read(&[folder.to_owned()]).expect("readable")
}

/// The scenario whose name ends so.
fn of<'j>(journal: &'j Journal, name: &str) -> &'j Scenario {
    journal.scenarios.iter().find(|scenario| scenario.name.ends_with(name)).expect("it was written")
}

/// Ends a copy.
fn kill(mut child: Child) {
    child.kill().and_then(|()| child.wait()).expect("it runs no more");
}
