//! The processes beside this one: the echo service, and Python.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use echo::Topics;
use serde_json::Value;

/// An echo service in a process of its own. Ends when it is dropped.
pub(super) struct Echo(Child);

impl Echo {
    /// Starts it, and waits until it listens.
    pub(super) fn start(wire: &str, url: &str, topics: &Topics) -> Echo {
        let mut child = Command::new(env!("CARGO_BIN_EXE_echo"))
            .args([wire, url, &topics.stem, &topics.pairs.to_string()])
            .stdout(Stdio::piped())
            .spawn()
            .expect("the echo service starts");
        let mut line = String::new();
        let said = child.stdout.take().map(BufReader::new).expect("its output").read_line(&mut line);
        assert!(said.is_ok() && line.trim() == "ready", "the echo service said {line:?}");
        Echo(child)
    }
}

impl Drop for Echo {
    fn drop(&mut self) {
        // It may have ended by itself: then there is nothing to end.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// What the Python library takes for the same work on the same broker and service; null where the environment names
/// no Python that has it (`CHOREO_BENCH_PYTHON`, which `cargo xtask bench` sets).
pub(super) fn python(wire: &str, url: &str, topics: &Topics, at_once: usize) -> Value {
    let Some(program) = std::env::var_os("CHOREO_BENCH_PYTHON") else { return Value::Null };
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../xtask/bench/wires.py");
    let output = Command::new(program)
        .args([script, wire, url, &topics.stem, &at_once.to_string()])
        .stderr(Stdio::inherit())
        .output()
        .expect("Python starts");
    assert!(output.status.success(), "the Python side failed");
    serde_json::from_slice(&output.stdout).expect("JSON from the Python side")
}
