//! Pages of small journals.

mod hostile;
mod poison;
mod prepared;

use serde_json::{Value, json};

use super::shared;
use crate::journal::Journal;
use crate::record::Line;

/// A journal of these lines, after that of their process.
fn journal(lines: &[Value]) -> Journal {
    let process = json!({
        "record": "process", "version": 1, "run": "20261129-105109-4711", "id": "4711-9f86d081", "started_ms": 1_000,
        "package": "shop", "binary": "orders", "host": "ci-7", "platform": "linux-x86_64", "choreo": "0.1.0",
        "commit": { "id": "4be0b2c1d3e4f5061728394a5b6c7d8e9f001122", "branch": "main" },
    });
    let mut journal = Journal::default();
    for line in std::iter::once(&process).chain(lines) {
        match serde_json::from_value(line.clone()).unwrap() {
            Line::Process(process) => drop(journal.processes.insert(process.id.clone(), *process)),
            Line::Machine(machine) => drop(journal.machines.insert(machine.id.clone(), *machine)),
            Line::Scenario(scenario) => journal.scenarios.push(*scenario),
            Line::Unknown => {}
        }
    }
    journal
}

/// A scenario of these blocks.
fn scenario(name: &str, attempt: u32, outcome: &str, blocks: &[Value]) -> Value {
    json!({
        "record": "scenario", "name": name, "file": "tests/orders.rs", "line": 9, "tags": ["orders"],
        "process": "4711-9f86d081", "attempt": { "number": attempt, "of": 3 }, "started_ms": 1_000 + attempt,
        "took_ns": 2_000_000, "outcome": outcome, "ok": outcome == "passed", "blocks": blocks,
    })
}

/// A block in which a message came that does not fit.
fn mismatch(payload: Value) -> Value {
    json!({
        "machine": "tests/orders.rs:10:13", "number": 0, "outcome": { "kind": "failed" },
        "headline": "scenario mismatch FAILED after 200 ms", "elapsed_ns": 300_000_000, "deadline_ns": 200_000_000,
        "time_factor": 1.0, "transports": [{ "name": "InMemory" }],
        "steps": [
            {
                "statement": 0, "word": "ok", "verb": "publish", "subject": "orders.created", "place": [0, 11],
                "met": { "kind": "done", "at_ns": 20_000, "accepted_after_ns": 10_000 },
            },
            {
                "statement": 1, "word": "FAIL", "verb": "expect", "subject": "orders.processed",
                "detail": "MISMATCH: 1 message came, and did not fit", "place": [0, 12], "topic": "orders.processed",
                "met": { "kind": "mismatch", "evidence": { "misses": 1, "closest": {
                    "message": 0, "at_ns": 7_000_000, "number": 1, "leaves": 2,
                    "differences": [{
                        "leaf": 2, "place": [0, 12, 40, 12, 51], "path": "status", "problem": "got",
                        "got": "\"PENDING\"", "words": "got \"PENDING\"",
                    }],
                } } },
            },
        ],
        "timeline": { "entries": [{ "at_ns": 7_000_000, "what": "arrived", "message": 0 }] },
        "messages": [{ "topic": "orders.processed", "payload": payload, "size": 20 }],
        "report": "scenario mismatch FAILED after 200 ms",
    })
}

/// What the page's script reads.
fn data(page: &str) -> Value {
    let (_, after) = page.split_once("<script type=\"application/json\" id=\"data\">").unwrap();
    shared::whole(after.split_once("</script>").unwrap().0)
}
