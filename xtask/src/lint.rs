//! The workspace's lints, as arguments for clippy.
//!
//! The examples inherit nothing, so that they stand alone when copied out, and whoever copies one wants none of our lints. Clippy is told
//! them for all crates alike.

use std::fs;
use std::path::Path;

use toml::{Table, Value};

use crate::Error;

/// What clippy is to find in each crate, and that a finding is a failure: `-D warnings -W missing_docs ..`.
pub(crate) fn arguments(root: &Path) -> Result<String, Error> {
    let manifest = fs::read_to_string(root.join("Cargo.toml"))?;
    of(&manifest.parse()?)
}

fn of(manifest: &Table) -> Result<String, Error> {
    let lints = manifest.get("workspace").and_then(|workspace| workspace.get("lints")?.as_table());
    let lints = lints.ok_or("Cargo.toml has no [workspace.lints]")?;
    let mut arguments = Vec::new();
    for (tool, lints) in lints {
        for (lint, level) in lints.as_table().into_iter().flatten() {
            let flag = flag(level).ok_or_else(|| format!("Cargo.toml: `{lint}` has no level"))?;
            let tool = if tool == "rust" { String::new() } else { format!("{tool}::") };
            arguments.push(format!(" {flag} {tool}{lint}"));
        }
    }
    // Whether a table keeps its order is a feature that anybody may turn on, and clippy begins anew where its arguments differ.
    arguments.sort();
    Ok("-D warnings".to_owned() + &arguments.concat())
}

/// The flag of a level, which may stand in a table with more.
fn flag(level: &Value) -> Option<&'static str> {
    match level.get("level").unwrap_or(level).as_str()? {
        "allow" => Some("-A"),
        "warn" => Some("-W"),
        "deny" => Some("-D"),
        "forbid" => Some("-F"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(lints: &str) -> Result<String, String> {
        of(&lints.parse().unwrap()).map_err(|error| error.to_string())
    }

    #[test]
    fn every_lint_is_told_with_its_level() {
        let lints = "[workspace.lints.rust]\nunsafe_code = \"forbid\"\nunexpected_cfgs = { level = \"warn\", check-cfg = [] }\n\
                     [workspace.lints.clippy]\ntodo = \"deny\"\n";
        assert_eq!(told(lints).unwrap(), "-D warnings -D clippy::todo -F unsafe_code -W unexpected_cfgs");
    }

    #[test]
    fn a_workspace_that_lost_its_lints_is_an_error() {
        assert_eq!(told("[workspace]\n").unwrap_err(), "Cargo.toml has no [workspace.lints]");
        assert_eq!(
            told("[workspace.lints.rust]\ndead_code = \"wran\"\n").unwrap_err(),
            "Cargo.toml: `dead_code` has no level"
        );
    }
}
