//! The bug that each example plants in its service is caught by its scenarios.

use std::collections::BTreeSet;
use std::path::Path;

use toml::Table;

use crate::Error;
use crate::invocation::{Invocation, Said};
use crate::provision;
use crate::step::Step;
use crate::suite::FEATURES;

/// The feature that plants it.
const FEATURE: &str = "broken";

/// Of each example: its package, the test target, and the scenario that is there for the bug.
const CAUGHT: [(&str, &str, &str); 7] = [
    ("hello-world", "orders", "an_approved_order_is_completed"),
    ("request-reply", "fraud", "an_order_that_nobody_could_check_is_held"),
    ("parallel-isolation", "isolation", "with_a_policy_a_neighbours_messages_are_not_seen"),
    ("transport-auth", "ledger", "payments::a_payment_over_the_limit_is_declined::by_password"),
    ("auth-resolver", "stock", "rotation::a_stage_comes_back_with_the_new_password::from_vault"),
    ("multi-transport-bridge", "bridge", "an_order_is_enriched_and_republished::brokers"),
    ("partitioned-suite", "suite", "prices::many_pieces_cost_less::bulk"),
];

/// An example that is no service with a bug, but a suite in which everything goes wrong.
const TOUR: &str = "report-tour";

/// The step. All are built at once, with the features that the tests before have: then of choreo nothing is built anew.
pub(crate) fn step() -> Step {
    Step::check("planted bugs", "cargo xtask examples", |root| {
        let mut findings = unplanted(root)?;
        findings.extend(overlooked(&invocation().said(root)?));
        Ok(findings)
    })
}

fn invocation() -> Invocation {
    let features = CAUGHT.map(|(package, ..)| format!("{package}/{FEATURE}")).join(",");
    let targets = CAUGHT.map(|(_, target, _)| format!("--test {target}")).join(" ");
    let scenarios = CAUGHT.map(|(.., scenario)| scenario).join(" ");
    let tests =
        Invocation::cargo("test --workspace --locked --no-fail-fast").args(&format!("{FEATURES},{features}"));
    provision::told(tests.args(&targets).args("-- --exact").args(&scenarios))
}

/// The examples that plant no bug, or whose bug nobody here looks for.
fn unplanted(root: &Path) -> Result<Vec<String>, Error> {
    let mut findings = Vec::new();
    for folder in std::fs::read_dir(root.join("examples"))? {
        let path = folder?.path().join("Cargo.toml");
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let manifest: Table = text.parse()?;
        let name = manifest["package"]["name"].as_str().unwrap_or_default();
        let plants = manifest.get("features").is_some_and(|features| features.get(FEATURE).is_some());
        if name != TOUR && !plants {
            findings.push(format!("{name} plants no bug: give it a feature `{FEATURE}` that does, and a scenario that catches it"));
        } else if plants && !CAUGHT.iter().any(|(package, ..)| *package == name) {
            findings
                .push(format!("{name} plants a bug that no scenario is named for, in xtask/src/planted.rs"));
        }
    }
    findings.sort();
    Ok(findings)
}

/// The bugs that went unnoticed; where any did, with all that was said.
fn overlooked(said: &Said) -> Vec<String> {
    let lines =
        said.stdout.lines().filter_map(|line| line.strip_prefix("test ")?.strip_suffix(" ... FAILED"));
    let failed: BTreeSet<&str> = lines.collect();
    let unnoticed = CAUGHT.iter().filter(|(.., scenario)| !failed.contains(scenario));
    let mut findings: Vec<String> = unnoticed
        .map(|(package, _, scenario)| format!("{package}: its planted bug does not fail {scenario}"))
        .collect();
    if !findings.is_empty() {
        findings.push(format!("{}\n{}", said.stdout, said.stderr));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(failed: &[&str]) -> Said {
        let lines = failed.iter().map(|name| format!("test {name} ... FAILED\n"));
        Said { stdout: lines.collect(), stderr: String::new() }
    }

    #[test]
    fn a_bug_that_nobody_notices_is_named() {
        let all = CAUGHT.map(|(.., scenario)| scenario);
        assert_eq!(overlooked(&said(&all)), [""; 0]);
        let findings = overlooked(&said(&all[1..]));
        assert_eq!(findings[0], "hello-world: its planted bug does not fail an_approved_order_is_completed");
        assert_eq!(overlooked(&said(&[])).len(), CAUGHT.len() + 1);
    }

    #[test]
    fn the_command_names_each_bug_and_runs_its_scenario_alone() {
        let line = invocation().to_string();
        assert!(line.contains(",hello-world/broken,request-reply/broken,"), "{line}");
        assert!(line.ends_with("prices::many_pieces_cost_less::bulk"), "{line}");
        assert!(line.contains("--test suite -- --exact an_approved_order_is_completed "), "{line}");
    }
}
