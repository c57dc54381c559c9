//! The rule that dependencies point one way.

use toml::{Table, Value};

use super::{Finding, Rule};
use crate::tree::Tree;

pub(super) const RULES: [Rule; 1] = [Rule {
    name: "one-way-dependencies",
    fix: "dependencies point one way: facade -> macros, runtime, transports; transports -> runtime; broker \
          clients in choreo-transports alone",
    check: one_way,
}];

/// The crates, and what each must not depend on, in any of its tables. The facade's package is
/// `choreo-harness`, and the workspace calls it `choreo`.
const FORBIDDEN: [(&str, &[&str]); 3] = [
    ("choreo-macros", &["choreo", "choreo-harness", "choreo-runtime", "choreo-transports", "choreo-report"]),
    (
        "choreo-runtime",
        &[
            "choreo",
            "choreo-harness",
            "choreo-macros",
            "choreo-transports",
            "choreo-report",
            "async-nats",
            "rdkafka",
            "rdkafka-sys",
            "lapin",
            "redis",
        ],
    ),
    ("choreo-transports", &["choreo", "choreo-harness", "choreo-macros", "choreo-report"]),
];

fn one_way(tree: &Tree) -> Vec<Finding> {
    FORBIDDEN.iter().flat_map(|(package, forbidden)| manifest(tree, package, forbidden)).collect()
}

fn manifest(tree: &Tree, package: &str, forbidden: &[&str]) -> Vec<Finding> {
    let path = format!("{package}/Cargo.toml");
    let Some(text) = tree.files.get(&path) else {
        return vec![Finding::file(&path, "is missing")];
    };
    let table = match text.parse::<Table>() {
        Ok(table) => table,
        Err(error) => return vec![Finding::file(&path, format!("is not TOML: {}", error.message()))],
    };
    let wrong = dependencies(&table).into_iter().filter(|name| forbidden.contains(&name.as_str()));
    wrong.map(|name| Finding::file(&path, format!("depends on `{name}`"))).collect()
}

/// The names of the packages in every dependency table, those of targets too.
fn dependencies(manifest: &Table) -> Vec<String> {
    let targets = manifest.get("target").and_then(Value::as_table);
    let targets = targets.into_iter().flat_map(Table::values).filter_map(Value::as_table);
    let tables = targets.chain([manifest]).flat_map(|table| {
        // What tests and examples of a crate use ends up in nobody's build.
        let kinds = ["dependencies", "build-dependencies"];
        kinds.into_iter().filter_map(|kind| table.get(kind).and_then(Value::as_table))
    });
    tables.flat_map(|table| table.iter().map(|(name, value)| package(name, value))).collect()
}

fn package(name: &str, value: &Value) -> String {
    value.get("package").and_then(Value::as_str).unwrap_or(name).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(package: &str, manifest: &str) -> Vec<String> {
        let mut files: Vec<(String, &str)> =
            FORBIDDEN.iter().map(|(package, _)| (format!("{package}/Cargo.toml"), "")).collect();
        files.retain(|(path, _)| !path.starts_with(package));
        files.push((format!("{package}/Cargo.toml"), manifest));
        let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), *text)).collect();
        one_way(&Tree::of(&files)).into_iter().map(|finding| finding.what).collect()
    }

    #[test]
    fn the_macro_crate_does_not_depend_on_the_runtime() {
        let manifest = "[dependencies]\nsyn = \"3\"\nchoreo-runtime.workspace = true\n";
        assert_eq!(found("choreo-macros", manifest), ["depends on `choreo-runtime`"]);
    }

    #[test]
    fn a_renamed_client_of_one_target_is_found_in_the_runtime() {
        let manifest = "[target.'cfg(unix)'.dependencies]\nwire = { package = \"lapin\", version = \"4\" }\n";
        assert_eq!(found("choreo-runtime", manifest), ["depends on `lapin`"]);
    }

    #[test]
    fn the_examples_in_a_crates_docs_may_use_the_facade() {
        let manifest = "[dev-dependencies]\nchoreo = { package = \"choreo-harness\", path = \"..\" }\n";
        assert_eq!(found("choreo-macros", manifest), [""; 0]);
    }

    #[test]
    fn transports_may_have_clients_and_the_runtime() {
        let manifest = "[dependencies]\nchoreo-runtime.workspace = true\nlapin = \"4\"\n";
        assert_eq!(found("choreo-transports", manifest), [""; 0]);
    }

    #[test]
    fn a_manifest_that_is_not_toml_is_a_finding() {
        assert!(found("choreo-macros", "[dependencies")[0].starts_with("is not TOML"));
    }
}
