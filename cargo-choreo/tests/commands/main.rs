//! `cargo choreo` on the examples of this workspace, as somebody types it.
#![expect(clippy::expect_used, reason = "what can not be had must fail its test")]

mod drawing;
mod listing;
mod running;
mod saying;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// Where the records of a test's own runs are, and how `cargo choreo` is called there.
pub(crate) struct Site {
    records: TempDir,
}

/// What a call came to.
pub(crate) struct Said {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Site {
    pub(crate) fn new() -> Site {
        Site { records: tempfile::tempdir().expect("a folder") }
    }

    pub(crate) fn records(&self) -> &Path {
        self.records.path()
    }

    pub(crate) fn choreo(&self, arguments: &str) -> Said {
        self.choreo_as(None, arguments)
    }

    /// The same, where the environment gives the run a name.
    pub(crate) fn choreo_as(&self, run: Option<&str>, arguments: &str) -> Said {
        let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-choreo"));
        command.arg("choreo").args(arguments.split_whitespace()).current_dir(workspace);
        command.env("CHOREO_RECORDS", self.records.path());
        // What a runner around this test says of its own run is not said of ours.
        for variable in [
            "CHOREO_RUN",
            "CHOREO_NARROWED",
            "NEXTEST_RUN_ID",
            "NEXTEST_ATTEMPT",
            "NEXTEST_TOTAL_ATTEMPTS",
            "RUST_BACKTRACE",
        ] {
            command.env_remove(variable);
        }
        command.envs(run.map(|run| ("CHOREO_RUN", run)));
        let Output { status, stdout, stderr } = command.output().expect("it runs");
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        Said { code: status.code(), out: text(stdout), err: text(stderr) }
    }

    /// The runs that were recorded.
    pub(crate) fn runs(&self) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(self.records.path()).expect("the runs").flatten();
        let mut runs: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
        runs.sort();
        runs
    }
}
