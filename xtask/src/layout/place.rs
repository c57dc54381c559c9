//! Rules on where things stand and what they are called.

use super::{Finding, Rule, sources};
use crate::tree::Tree;

pub(super) const RULES: [Rule; 2] = [
    Rule {
        name: "top-level",
        fix: "move it into the room it belongs to (CONTRIBUTING.md has the map), or delete it",
        check: top_level,
    },
    Rule {
        name: "module-name",
        fix: "name the module after what it holds: a noun of the domain, or one word for its stage",
        check: module_name,
    },
];

/// Everything that may stand at the root. The last line is what design and decisions have announced.
const TOP: [&str; 29] = [
    // Git and tools.
    ".git",
    ".gitignore",
    ".cargo",
    ".ci",
    ".config",
    ".github",
    "target",
    // The workspace.
    "Cargo.toml",
    "Cargo.lock",
    "clippy.toml",
    "rustfmt.toml",
    "compose.yaml",
    // What a visitor reads first.
    "README.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    // The rooms.
    "src",
    "tests",
    "benches",
    "examples",
    "docs",
    "choreo-macros",
    "choreo-runtime",
    "choreo-transports",
    "xtask",
    // The rooms to come.
    "choreo-report",
    "cargo-choreo",
    "fuzz",
];

fn top_level(tree: &Tree) -> Vec<Finding> {
    let strangers = tree.top.iter().filter(|name| !TOP.contains(&name.as_str()));
    strangers.map(|name| Finding::file(name, "does not belong at the top level")).collect()
}

/// Names that say nothing about what is inside.
const BANNED: [&str; 8] = ["utils", "util", "helpers", "helper", "common", "misc", "manager", "imp"];

fn module_name(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in sources(tree) {
        let names = path.trim_end_matches(".rs").split('/');
        for name in names.filter(|name| BANNED.contains(name)) {
            findings.push(Finding::file(path, format!("`{name}` says nothing")));
        }
        for (index, line) in text.lines().enumerate() {
            if let Some(name) = inline_module(line).filter(|name| BANNED.contains(name)) {
                findings.push(Finding::at(path, index + 1, format!("`mod {name}` says nothing")));
            }
        }
    }
    findings
}

/// The name of the module that a line opens.
fn inline_module(line: &str) -> Option<&str> {
    let (before, rest) = line.trim_start().split_once("mod ")?;
    let opens = before.is_empty() || before.starts_with("pub");
    rest.strip_suffix('{').map(str::trim_end).filter(|_| opens)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stranger_at_the_top_level_is_found() {
        let tree = Tree { top: vec!["src".into(), "notes.txt".into()], ..Tree::default() };
        assert_eq!(top_level(&tree), [Finding::file("notes.txt", "does not belong at the top level")]);
    }

    #[test]
    fn a_banned_name_is_found_as_file_folder_and_inline_module() {
        let tree = Tree::of(&[
            ("tests/common/mod.rs", ""),
            ("src/utils.rs", ""),
            ("src/lib.rs", "pub(crate) mod helpers {\n}\nmod engine {\n}\n"),
        ]);
        let paths: Vec<String> = module_name(&tree).iter().map(ToString::to_string).collect();
        assert_eq!(
            paths,
            [
                "src/lib.rs:1: `mod helpers` says nothing",
                "src/utils.rs: `utils` says nothing",
                "tests/common/mod.rs: `common` says nothing",
            ]
        );
    }

    #[test]
    fn a_name_that_only_contains_a_banned_one_is_fine() {
        let tree = Tree::of(&[("src/common_prefix.rs", "mod impatient {"), ("src/imports.rs", "")]);
        assert_eq!(module_name(&tree), []);
    }
}
