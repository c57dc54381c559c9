//! The rule that an example stands alone when copied out.

use toml::{Table, Value};

use super::{Finding, Rule};
use crate::tree::Tree;

pub(super) const RULES: [Rule; 1] = [Rule {
    name: "example-alone",
    fix: "an example is copied out as it is: write the workspace's value out, and name choreo by its version, without a path",
    check: alone,
}];

/// What choreo is published as.
const HARNESS: &str = "choreo-harness";

/// What every package of the workspace says alike.
const SHARED: [&str; 3] = ["edition", "rust-version", "license"];

fn alone(tree: &Tree) -> Vec<Finding> {
    let workspace = match tree.files.get("Cargo.toml").map(|text| text.parse::<Table>()) {
        Some(Ok(workspace)) => workspace,
        _ => return vec![Finding::file("Cargo.toml", "can't be read")],
    };
    let manifests = tree.ending("/Cargo.toml").filter(|(path, _)| path.starts_with("examples/"));
    let found = manifests.flat_map(|(path, text)| match text.parse::<Table>() {
        Ok(manifest) => Example { manifest: &manifest, workspace: &workspace }.findings(path),
        Err(error) => vec![Finding::file(path, format!("is not TOML: {}", error.message()))],
    });
    found.collect()
}

/// An example's manifest, and the one that it is held against.
struct Example<'a> {
    manifest: &'a Table,
    workspace: &'a Table,
}

impl Example<'_> {
    fn findings(&self, path: &str) -> Vec<Finding> {
        let mut wrong = Vec::new();
        inherited(self.manifest, "", &mut wrong);
        wrong.extend(SHARED.iter().filter_map(|key| self.unlike(key)));
        for kind in ["dependencies", "dev-dependencies", "build-dependencies"] {
            let table = self.manifest.get(kind).and_then(Value::as_table);
            wrong.extend(table.into_iter().flatten().filter_map(|(name, said)| self.strange(name, said)));
        }
        wrong.into_iter().map(|what| Finding::file(path, what)).collect()
    }

    /// What it says of itself otherwise than the workspace does.
    fn unlike(&self, key: &str) -> Option<String> {
        let said = self.manifest.get("package")?.get(key);
        let wanted = self.workspace.get("workspace")?.get("package")?.get(key)?;
        (said != Some(wanted)).then(|| format!("`{key}` is not the workspace's {wanted}"))
    }

    /// What is wrong with a dependency.
    fn strange(&self, name: &str, said: &Value) -> Option<String> {
        if said.get("path").is_some() || said.get("git").is_some() {
            return Some(format!("`{name}` is named by where it is"));
        }
        let known =
            self.workspace.get("workspace").and_then(|workspace| workspace.get("dependencies")?.get(name));
        let Some(known) = known else {
            return Some(format!("`{name}` is not among the workspace's dependencies"));
        };
        let is_choreo = |value: &Value| value.get("package").and_then(Value::as_str) == Some(HARNESS);
        if is_choreo(known) != is_choreo(said) {
            return Some(format!("`{name}` is another package than the workspace's"));
        }
        let differs = version(said) != version(known) || defaults(said) != defaults(known);
        differs.then(|| format!("`{name}` is not of the workspace's version, or with other default features"))
    }
}

/// The keys that are taken from a workspace, wherever they stand.
fn inherited(table: &Table, at: &str, found: &mut Vec<String>) {
    for (key, value) in table {
        let place = if at.is_empty() { key.clone() } else { format!("{at}.{key}") };
        match value {
            Value::Boolean(true) if key == "workspace" => found.push(format!("`{at}` is the workspace's")),
            Value::Table(inner) => inherited(inner, &place, found),
            _ => {}
        }
    }
}

fn version(dependency: &Value) -> Option<&str> {
    dependency.get("version").unwrap_or(dependency).as_str()
}

fn defaults(dependency: &Value) -> bool {
    dependency.get("default-features").and_then(Value::as_bool).unwrap_or(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORKSPACE: &str = "[workspace.package]\nedition = \"2024\"\nrust-version = \"1.89\"\nlicense = \"MIT\"\n\
        [workspace.dependencies]\nchoreo = { package = \"choreo-harness\", path = \".\", version = \"0.1.0\" }\n\
        serde = \"1.0\"\nredis = { version = \"1.8\", default-features = false }\n";
    const PACKAGE: &str = "[package]\nedition = \"2024\"\nrust-version = \"1.89\"\nlicense = \"MIT\"\n";

    fn found(manifest: &str) -> Vec<String> {
        let tree = Tree::of(&[("Cargo.toml", WORKSPACE), ("examples/01/Cargo.toml", manifest)]);
        alone(&tree).into_iter().map(|finding| finding.what).collect()
    }

    fn with(dependency: &str) -> Vec<String> {
        found(&format!("{PACKAGE}[dependencies]\n{dependency}\n"))
    }

    #[test]
    fn an_example_that_says_all_itself_is_fine() {
        assert_eq!(
            with("choreo = { package = \"choreo-harness\", version = \"0.1.0\", features = [\"nats\"] }"),
            [""; 0]
        );
        assert_eq!(
            with("redis = { version = \"1.8\", default-features = false }\nserde = { version = \"1.0\" }"),
            [""; 0]
        );
    }

    #[test]
    fn what_is_inherited_is_found_wherever_it_stands() {
        let manifest =
            format!("{PACKAGE}[dependencies]\nserde.workspace = true\n[lints]\nworkspace = true\n");
        let wrong = found(&manifest);
        assert!(wrong.contains(&"`dependencies.serde` is the workspace's".to_owned()), "{wrong:?}");
        assert!(wrong.contains(&"`lints` is the workspace's".to_owned()), "{wrong:?}");
        let wrong =
            found("[package]\nedition.workspace = true\nrust-version = \"1.89\"\nlicense = \"MIT\"\n");
        assert!(wrong.contains(&"`package.edition` is the workspace's".to_owned()), "{wrong:?}");
    }

    #[test]
    fn another_version_or_edition_than_the_workspaces_is_found() {
        let version = ["`redis` is not of the workspace's version, or with other default features"];
        assert_eq!(with("redis = \"1.8\""), version);
        assert_eq!(with("redis = { version = \"1.7\", default-features = false }"), version);
        let old = PACKAGE.replace("2024", "2021");
        assert_eq!(found(&old), ["`edition` is not the workspace's \"2024\""]);
    }

    #[test]
    fn a_path_and_a_stranger_are_found() {
        assert_eq!(
            with("choreo = { package = \"choreo-harness\", path = \"../..\" }"),
            ["`choreo` is named by where it is"]
        );
        assert_eq!(with("choreo = \"0.1.0\""), ["`choreo` is another package than the workspace's"]);
        assert_eq!(with("rand = \"0.9\""), ["`rand` is not among the workspace's dependencies"]);
    }
}
