//! The versions that texts tell users to depend on are the one in the manifest.

use toml::{Table, Value};

use crate::Error;
use crate::tree::Tree;

const PACKAGE: &str = "choreo-harness";

/// Lines in Markdown that name the package with another version than the workspace's; and a missing README.
pub(super) fn findings(tree: &Tree) -> Result<Vec<String>, Error> {
    let version = workspace(tree)?;
    let missing = (!tree.files.contains_key("README.md")).then(|| "README.md: is missing".to_owned());
    let pages = tree.ending(".md").filter(|(path, _)| *path != "CHANGELOG.md");
    let wrong = pages.flat_map(|(path, text)| {
        let lines = text.lines().enumerate();
        let wrong = lines.filter_map(|(index, line)| {
            let said = requirement(line).filter(|said| !fits(said, &version))?;
            Some(format!("{path}:{}: says {PACKAGE} {said}, and the crate is at {version}", index + 1))
        });
        wrong.collect::<Vec<_>>()
    });
    Ok(missing.into_iter().chain(wrong).collect())
}

fn workspace(tree: &Tree) -> Result<String, Error> {
    let manifest = tree.files.get("Cargo.toml").ok_or("Cargo.toml is missing")?.parse::<Table>()?;
    let package = manifest.get("workspace").and_then(|workspace| workspace.get("package"));
    let version = package.and_then(|package| package.get("version")).and_then(Value::as_str);
    Ok(version.ok_or("Cargo.toml has no workspace.package.version")?.to_owned())
}

/// The version in `choreo-harness = "0.1"`, in a table of that name, or in `cargo add choreo-harness@0.1`.
fn requirement(line: &str) -> Option<&str> {
    let (before, after) = line.split_once(PACKAGE)?;
    if let Some(version) = after.strip_prefix('@') {
        return version.split(|c: char| c.is_whitespace() || c == '`').next();
    }
    let manifest = after.trim_start().starts_with('=') || before.contains("package =");
    let mut quoted = after.split('"').filter(|part| part.starts_with(|c: char| c.is_ascii_digit()));
    quoted.next().filter(|_| manifest)
}

/// `0.1` and `0.1.0` both fit 0.1.0.
fn fits(said: &str, version: &str) -> bool {
    said == version || version.strip_prefix(said).is_some_and(|rest| rest.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(readme: &str) -> Vec<String> {
        let manifest = "[workspace.package]\nversion = \"0.1.0\"\n";
        findings(&Tree::of(&[("Cargo.toml", manifest), ("README.md", readme)])).unwrap()
    }

    #[test]
    fn the_crate_s_own_version_is_fine_in_full_and_in_short() {
        let readme = "choreo-harness = \"0.1\"\nchoreo = { package = \"choreo-harness\", version = \"0.1.0\" }\n\
                      `cargo add --dev choreo-harness@0.1`\npip install choreo-harness==1.0.0\n";
        assert_eq!(found(readme), [""; 0]);
    }

    #[test]
    fn another_version_is_found_with_its_line() {
        let wrong = ["README.md:2: says choreo-harness 0.2, and the crate is at 0.1.0"];
        assert_eq!(found("\nchoreo-harness = { features = [\"nats\"], version = \"0.2\" }\n"), wrong);
        assert_eq!(found("\n`cargo add choreo-harness@0.2`\n"), wrong);
    }

    #[test]
    fn a_missing_readme_is_found() {
        let tree = Tree::of(&[("Cargo.toml", "[workspace.package]\nversion = \"0.1.0\"\n")]);
        assert_eq!(findings(&tree).unwrap(), ["README.md: is missing"]);
    }
}
