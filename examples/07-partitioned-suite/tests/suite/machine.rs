//! A machine: a `cargo nextest run` of a part of this suite.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};
use tempfile::TempDir;

/// What a machine has: the suite, built, and a folder for what it writes.
///
/// A real one would build it, or unpack what `cargo nextest archive` made of it. Here it is built already: it is the program that
/// runs. So the machines don't wait for each other at the lock of the target folder.
pub(crate) struct Machine {
    folder: TempDir,
}

/// What a machine did.
pub(crate) struct Run {
    pub(crate) output: Output,
    pub(crate) report: String,
}

/// `cargo`, as somebody at a shell would call it: not as a part of the run that runs this test.
fn cargo() -> Command {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(env!("CARGO_MANIFEST_DIR"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("NEXTEST") {
            cargo.env_remove(name);
        }
    }
    cargo
}

/// Whether there is a nextest on this machine.
pub(crate) fn has_nextest() -> bool {
    cargo().args(["nextest", "--version"]).output().is_ok_and(|output| output.status.success())
}

impl Machine {
    pub(crate) fn new() -> Machine {
        let machine = Machine { folder: TempDir::new().expect("a folder") };
        let metadata = cargo()
            .args(["metadata", "--format-version", "1", "--offline", "--locked"])
            .output()
            .expect("cargo runs");
        assert!(metadata.status.success(), "{}", String::from_utf8_lossy(&metadata.stderr));
        let suite = built(&serde_json::from_slice(&metadata.stdout).expect("JSON"));
        std::fs::write(machine.file("cargo.json"), &metadata.stdout).expect("written");
        std::fs::write(machine.file("suite.json"), suite.to_string()).expect("written");
        std::fs::write(machine.file("nextest.toml"), machine.config()).expect("written");
        machine
    }

    /// Runs its part of the scenarios: `1/2`, say.
    pub(crate) fn run(&self, part: &str, broker: &str) -> Run {
        let output = cargo()
            .args(["nextest", "run", "--profile", "ci", "--partition", &format!("count:{part}")])
            // The machines don't start machines.
            .args(["-E", "not test(/^(partitions|junit)::/)"])
            .arg("--config-file")
            .arg(self.file("nextest.toml"))
            .arg("--cargo-metadata")
            .arg(self.file("cargo.json"))
            .arg("--binaries-metadata")
            .arg(self.file("suite.json"))
            .env("CHOREO_NATS_URL", broker)
            .output()
            .expect("cargo runs");
        let report = std::fs::read_to_string(self.file("ci/junit.xml")).unwrap_or_default();
        Run { output, report }
    }

    /// The suite's own, and where reports go: a machine has its own place for them.
    fn config(&self) -> String {
        let config = include_str!("../../.config/nextest.toml");
        let folder = Value::from(self.folder.path().to_string_lossy());
        format!("{config}\n[store]\ndir = {folder}\n")
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

/// What nextest must know of a suite that is built: this one alone.
fn built(metadata: &Value) -> Value {
    let packages = metadata["packages"].as_array().expect("packages");
    let ours = packages.iter().find(|package| package["name"] == env!("CARGO_PKG_NAME")).expect("our own");
    let program = std::env::current_exe().expect("we run");
    let folder = program.parent().and_then(Path::parent).expect("it stands in target/debug/deps");
    let name = concat!(env!("CARGO_PKG_NAME"), "::suite");
    json!({
        "rust-build-meta": {
            "target-directory": metadata["target_directory"],
            "base-output-directories": [folder.file_name().expect("a name").to_string_lossy()],
            "non-test-binaries": {},
            "linked-paths": [],
        },
        "rust-binaries": {
            name: {
                "binary-id": name,
                "binary-name": "suite",
                "package-id": ours["id"],
                "kind": "test",
                "binary-path": program,
                "build-platform": "target",
            },
        },
    })
}

impl Run {
    /// That it passed; or else all that it said.
    pub(crate) fn check(&self) {
        let said = [&self.output.stdout, &self.output.stderr].map(|bytes| String::from_utf8_lossy(bytes));
        assert!(self.output.status.success(), "{}\n{}", said[0], said[1]);
    }
}
