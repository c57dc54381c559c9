//! The report of the tour: a suite in which everything goes wrong that can.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use choreo_report::journal::{self, Journal};
use tempfile::TempDir;

/// What the tour records, which is run for it once.
pub(crate) fn records() -> &'static Journal {
    static RECORDS: OnceLock<Journal> = OnceLock::new();
    RECORDS.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let mut run = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        run.args(["test", "--quiet", "--package", "report-tour", "--features", "tour", "--locked"]);
        // Most of the tour fails, so that its status says nothing: its records do.
        let said = run.current_dir(root).env("CHOREO_RECORDS", folder.path()).output().unwrap();
        let journal = journal::read(&[folder.path().to_owned()]).unwrap();
        assert!(journal.scenarios.len() > 20, "{}", String::from_utf8_lossy(&said.stderr));
        journal
    })
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
