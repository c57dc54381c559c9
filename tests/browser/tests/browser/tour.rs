//! The report of the tour: a suite in which everything goes wrong that can.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use choreo_report::journal::{self, Journal};
use choreo_report::record::{Commit, Line};
use tempfile::TempDir;

/// What the tour records, which is run for it once. The scenario that is flaky is run again, as a runner with retries does.
pub(crate) fn records() -> &'static Journal {
    static RECORDS: OnceLock<Journal> = OnceLock::new();
    RECORDS.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let said = run(folder.path(), &[], 1);
        run(folder.path(), &["retry::flaky"], 2);
        let journal = journal::read(&[folder.path().to_owned()]).unwrap();
        assert!(journal.scenarios.len() > 30, "{said}");
        journal
    })
}

/// Most of the tour fails, so that its status says nothing: its records do.
fn run(folder: &Path, only: &[&str], attempt: u32) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut run = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    run.args(["test", "--quiet", "--package", "report-tour", "--features", "tour", "--locked", "--"])
        .args(only);
    let run = run.current_dir(root).env("CHOREO_RECORDS", folder).env("CHOREO_RUN", "tour");
    let said = run.env("NEXTEST_ATTEMPT", attempt.to_string()).output().unwrap();
    String::from_utf8_lossy(&said.stderr).into_owned()
}

/// The records without what is of this machine and of this moment alone.
pub(crate) fn neutral() -> Journal {
    let mut journal = records().clone();
    for process in journal.processes.values_mut() {
        process.host = Some("ci-1".to_owned());
        process.ci = None;
        process.commit = Some(Commit {
            id: "8f0e9d634d2b0eea431f8b10f0d1d205a8cc983f".to_owned(),
            branch: Some("main".to_owned()),
        });
    }
    // The tour is run twice, and what lies between is no part of it.
    let last = journal.scenarios.iter().filter(|one| one.attempt.number == 1).map(|one| one.started_ms).max();
    for again in journal.scenarios.iter_mut().filter(|one| one.attempt.number > 1) {
        again.started_ms = last.unwrap_or_default();
    }
    journal
}

/// The lines of which such a journal is read.
pub(crate) fn lines(journal: &Journal) -> Vec<Line> {
    let processes = journal.processes.values().cloned().map(|one| Line::Process(Box::new(one)));
    let machines = journal.machines.values().cloned().map(|one| Line::Machine(Box::new(one)));
    let scenarios = journal.scenarios.iter().cloned().map(|one| Line::Scenario(Box::new(one)));
    processes.chain(machines).chain(scenarios).collect()
}

/// Writes `choreo-report/tests/tour/tour.jsonl` again, which tests of the formats read.
#[test]
#[ignore = "it writes a file of the repository: cargo test -p browser -- --ignored the_recorded_tour"]
fn the_recorded_tour_is_written_again() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../choreo-report/tests/tour/tour.jsonl");
    let lines = lines(&neutral());
    let text: String = lines.iter().map(|line| serde_json::to_string(line).unwrap() + "\n").collect();
    std::fs::write(file, text).unwrap();
}

/// A file of a report, as long as this lives.
pub(crate) struct Report {
    _folder: TempDir,
    pub(crate) file: PathBuf,
}

/// The page of a journal.
pub(crate) fn report(journal: &Journal) -> Report {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("report.html");
    std::fs::write(&file, choreo_report::html::page(journal)).unwrap();
    Report { _folder: folder, file }
}
