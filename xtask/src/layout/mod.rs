//! The layout rules: where things stand, how long files are, who depends on whom.
//!
//! A rule has a name, a sentence that names the fix, and a function from the tree to what it found.

mod dependency;
mod example;
mod expansion;
mod paste;
mod place;
mod text;

use std::path::Path;

use crate::Error;
use crate::tree::Tree;

/// A rule of the house.
#[derive(Debug)]
struct Rule {
    /// Its name, as printed.
    name: &'static str,
    /// What to do about a finding.
    fix: &'static str,
    /// Finds what breaks it.
    check: fn(&Tree) -> Vec<Finding>,
}

/// One place that breaks a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Finding {
    /// The file or folder.
    path: String,
    /// The line, from 1; 0 where it is the file as a whole.
    line: usize,
    /// What is wrong there.
    what: String,
}

const RULES: [&[Rule]; 6] =
    [&place::RULES, &text::RULES, &paste::RULES, &expansion::RULES, &dependency::RULES, &example::RULES];

/// Checks the workspace by every rule; one printed line for each finding.
pub(crate) fn findings(root: &Path) -> Result<Vec<String>, Error> {
    let tree = Tree::read(root)?;
    let lines = RULES.iter().copied().flatten().flat_map(|rule| rule.lines(&tree));
    Ok(lines.collect())
}

impl Rule {
    fn lines(&self, tree: &Tree) -> Vec<String> {
        let line = |found: Finding| format!("{found} [{}]: {}", self.name, self.fix);
        (self.check)(tree).into_iter().map(line).collect()
    }
}

impl Finding {
    fn file(path: &str, what: impl Into<String>) -> Finding {
        Finding::at(path, 0, what)
    }

    fn at(path: &str, line: usize, what: impl Into<String>) -> Finding {
        Finding { path: path.to_owned(), line, what: what.into() }
    }
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.path, self.what),
            line => write!(f, "{}:{line}: {}", self.path, self.what),
        }
    }
}

/// Whether this is a file of tests or benches, rather than one with tests at its foot.
fn is_test(path: &str) -> bool {
    let mut parts = path.split('/');
    let file = parts.next_back().unwrap_or_default();
    file == "tests.rs" || parts.any(|part| matches!(part, "tests" | "benches"))
}

/// Whether this is the input of a test that must not compile, which no rule is about.
fn is_case(path: &str) -> bool {
    path.split('/').any(|part| part == "ui")
}

/// The rules' Rust files.
fn sources(tree: &Tree) -> impl Iterator<Item = (&str, &str)> {
    tree.ending(".rs").filter(|(path, _)| !is_case(path))
}

/// The lines before the file's own test module, numbered from 1.
fn before_tests(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines: Vec<&str> = text.lines().collect();
    let foot = lines
        .windows(2)
        .position(|pair| pair[0] == "#[cfg(test)]" && pair[1].starts_with("mod ") && pair[1].ends_with('{'));
    let end = foot.unwrap_or(lines.len());
    lines.into_iter().take(end).enumerate().map(|(index, line)| (index + 1, line))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_names_the_place_the_rule_and_the_fix() {
        let rule = Rule {
            name: "no-such-thing",
            fix: "take it out",
            check: |_| vec![Finding::at("a.rs", 3, "there is one")],
        };
        assert_eq!(rule.lines(&Tree::default()), ["a.rs:3: there is one [no-such-thing]: take it out"]);
    }

    #[test]
    fn names_of_rules_are_unique() {
        let mut names: Vec<&str> = RULES.iter().copied().flatten().map(|rule| rule.name).collect();
        names.sort_unstable();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count);
    }

    #[test]
    fn a_file_ends_at_its_test_module_and_not_at_a_test_only_item() {
        let text = "#[cfg(test)]\nuse x;\nfn f() {}\n#[cfg(test)]\nmod tests {\n}\n";
        assert_eq!(before_tests(text).count(), 3);
    }
}
