//! Each crate that a library of ours depends on is on the page that says which of them show in what is public.

use std::collections::BTreeSet;

use toml::Table;

use crate::Error;
use crate::tree::Tree;

const PAGE: &str = "docs/src/reference/stability.md";

/// The libraries that are published.
const LIBRARIES: [&str; 5] = [
    "Cargo.toml",
    "choreo-macros/Cargo.toml",
    "choreo-report/Cargo.toml",
    "choreo-runtime/Cargo.toml",
    "choreo-transports/Cargo.toml",
];

/// Dependencies that the page does not name, and those that it names and nobody has.
pub(super) fn findings(tree: &Tree) -> Result<Vec<String>, Error> {
    let Some(page) = tree.files.get(PAGE) else { return Ok(vec![format!("{PAGE}: is missing")]) };
    let mut used = BTreeSet::new();
    for path in LIBRARIES {
        let manifest: Table = tree.files.get(path).ok_or(format!("{path} is missing"))?.parse()?;
        let dependencies = manifest.get("dependencies").and_then(|all| all.as_table()).into_iter().flatten();
        used.extend(dependencies.map(|(name, _)| name.clone()).filter(|name| !name.starts_with("choreo")));
    }
    let named = named(page);
    let missing = used.difference(&named).map(|name| {
        format!("{PAGE}: does not name `{name}`: say whether a type of it shows in what is public, and where")
    });
    let gone =
        named.difference(&used).map(|name| format!("{PAGE}: names `{name}`, which no library depends on"));
    Ok(missing.chain(gone).collect())
}

/// The crates that the page names: first in a row of its table, or in the list below the last heading.
fn named(page: &str) -> BTreeSet<String> {
    let rows =
        page.lines().filter_map(|line| line.strip_prefix("| `")?.split_once('`').map(|(name, _)| name));
    let list = page.rsplit_once("\n## ").map_or("", |(_, list)| list);
    let listed = list.split('`').skip(1).step_by(2);
    rows.chain(listed).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAYS: &str =
        "| Crate |\n| --- |\n| `bytes` | `Bytes` |\n\n## What does not\n\nThese: `regex`,\n`toml`.\n";

    fn found(dependencies: &str) -> Vec<String> {
        let manifest = format!("[dependencies]\n{dependencies}");
        let mut files: Vec<(&str, &str)> = LIBRARIES.iter().map(|path| (*path, "")).collect();
        files[3].1 = &manifest;
        files.push((PAGE, SAYS));
        findings(&Tree::of(&files)).unwrap()
    }

    #[test]
    fn what_is_named_in_the_table_or_the_list_is_decided() {
        let has = "bytes = \"1\"\nregex = \"1\"\ntoml.workspace = true\nchoreo-macros = \"0.1\"\n";
        assert_eq!(found(has), [""; 0]);
    }

    #[test]
    fn a_new_dependency_wants_a_decision_and_one_that_is_gone_leaves_the_page() {
        let findings = found("bytes = \"1\"\nregex = \"1\"\nsmol = \"1\"\n");
        assert!(findings[0].contains("does not name `smol`"), "{findings:?}");
        assert!(findings[1].contains("names `toml`, which no library depends on"), "{findings:?}");
    }
}
