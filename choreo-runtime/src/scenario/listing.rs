//! What a program has, for a tool that asks it: `cargo choreo list` and `graph`.

use std::path::Path;

use serde_json::{Value, json};

use super::registry::{Scenario, registry};
use crate::machine;

/// Where the answer is to be written. A program that has this, and begins a scenario, does not run it.
const VARIABLE: &str = "CHOREO_LIST";

/// Where a tool asks what there is, answers, and ends the program.
pub(super) fn answer() {
    let Some(path) = std::env::var_os(VARIABLE) else { return };
    match std::fs::write(Path::new(&path), listed().to_string()) {
        Ok(()) => std::process::exit(0),
        Err(error) => {
            eprintln!("error: failed to write {}: {error}", Path::new(&path).display());
            std::process::exit(1);
        }
    }
}

/// All scenarios of the program.
fn listed() -> Value {
    registry().iter().map(scenario).collect()
}

fn scenario(scenario: &Scenario) -> Value {
    let settings = scenario.settings();
    json!({
        "name": scenario.name(),
        "file": settings.file,
        "line": settings.line,
        "stage": settings.stage,
        "tags": settings.tags,
        "case": settings.case.map(|case| json!({ "name": case.name, "values": case.values })),
        "ignored": settings.ignored,
        "should_panic": settings.should_panic.is_some(),
        "virtual_time": settings.virtual_time,
        "machines": scenario.machines().iter().map(|of| machine::json(of)).collect::<Vec<_>>(),
        "drawings": scenario.machines().iter().map(|of| drawing(of)).collect::<Vec<_>>(),
    })
}

fn drawing(of: &machine::Machine) -> Value {
    json!({ "mermaid": machine::mermaid(of), "dot": machine::dot(of) })
}
