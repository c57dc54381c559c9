//! What a program has, for a tool that asks it: `cargo choreo list` and `graph`.

use std::path::Path;

use serde_json::{Value, json};

use super::registry::{Scenario, registry};
use crate::machine;

/// Who asks, and where the answer is to be written: `4711:/tmp/scenarios.json`. A program that is asked, and begins a scenario, does
/// not run it.
const VARIABLE: &str = "CHOREO_LIST";

/// Where a tool asks what there is, answers, and ends the program.
pub(super) fn answer() {
    let Ok(asked) = std::env::var(VARIABLE) else { return };
    let Some(path) = asked_by(&asked, parent()) else { return };
    match std::fs::write(path, listed().to_string()) {
        Ok(()) => std::process::exit(0),
        Err(error) => {
            eprintln!("error: failed to write {}: {error}", path.display());
            std::process::exit(1);
        }
    }
}

/// Where the answer is to be written, if it is this program that is asked, and not one further up that started it: a test that does
/// not run must not look as one that passed.
fn asked_by(asked: &str, parent: Option<u32>) -> Option<&Path> {
    let (asker, path) = asked.split_once(':')?;
    let asker: u32 = asker.parse().ok()?;
    parent.is_none_or(|parent| parent == asker).then_some(Path::new(path))
}

/// The process that started this one, where that can be known.
fn parent() -> Option<u32> {
    #[cfg(unix)]
    return Some(std::os::unix::process::parent_id());
    #[cfg(not(unix))]
    return None;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_program_that_is_asked_answers() {
        let path = Some(Path::new("/tmp/a:b.json"));
        assert_eq!(asked_by("4711:/tmp/a:b.json", Some(4711)), path);
        assert_eq!(asked_by("4711:/tmp/a:b.json", None), path);
        for other in ["4712:/tmp/a.json", "/tmp/a.json", "", ":", "x:/tmp/a.json"] {
            assert_eq!(asked_by(other, Some(4711)), None, "{other}");
        }
    }
}
