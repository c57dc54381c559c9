//! Rules on what stands in a file.

use super::{Finding, Rule, before_tests, is_case, is_test, sources};
use crate::tree::Tree;

pub(super) const RULES: [Rule; 4] = [
    Rule {
        name: "file-length",
        fix: "split it by noun: one part of it is a thing of its own",
        check: file_length,
    },
    Rule { name: "unfinished", fix: "finish it, or take it out until it can be finished", check: unfinished },
    Rule {
        name: "sleep-in-test",
        fix: "wait for an event instead; where a sleep is right (time is virtual, or the other side is a process \
              of its own), say why in a comment of the file: `// layout: sleep-in-test: <reason>`",
        check: sleep_in_test,
    },
    Rule {
        name: "machine-path",
        fix: "use a path relative to the workspace, or one made at run time",
        check: machine_path,
    },
];

/// The most lines of a source file before its tests, and of a file of tests or benches.
const LIMITS: (usize, usize) = (600, 900);

fn file_length(tree: &Tree) -> Vec<Finding> {
    let long = sources(tree).filter_map(|(path, text)| {
        let limit = if is_test(path) { LIMITS.1 } else { LIMITS.0 };
        let lines = before_tests(text).count();
        (lines > limit).then(|| Finding::file(path, format!("{lines} lines, where {limit} are the limit")))
    });
    long.collect()
}

// Written in two parts so that this file does not find itself.
const UNFINISHED: [&str; 2] = [concat!("todo", "!("), concat!("unimplemented", "!(")];

fn unfinished(tree: &Tree) -> Vec<Finding> {
    sources(tree).flat_map(|(path, text)| mentions(path, text, &UNFINISHED)).collect()
}

const SLEEPS: [&str; 2] = [concat!("thread::", "sleep"), concat!("time::", "sleep")];
const SLEEP_REASON: &str = "// layout: sleep-in-test: ";

fn sleep_in_test(tree: &Tree) -> Vec<Finding> {
    let unexplained = |text: &str| {
        let reasons = text.lines().filter_map(|line| line.trim().strip_prefix(SLEEP_REASON.trim_end()));
        !reasons.into_iter().any(|reason| !reason.trim().is_empty())
    };
    let tests = sources(tree).filter(|(path, text)| is_test(path) && unexplained(text));
    tests.flat_map(|(path, text)| mentions(path, text, &SLEEPS)).collect()
}

fn machine_path(tree: &Tree) -> Vec<Finding> {
    let written = tree.files.iter().filter(|(path, _)| !is_case(path) || path.ends_with(".stderr"));
    let found = written.flat_map(|(path, text)| {
        let lines = text.lines().enumerate();
        let found = lines.filter_map(|(index, line)| {
            let absolute = tree.machine.iter().find(|wanted| stands_alone(line, wanted))?;
            Some(Finding::at(path, index + 1, format!("`{absolute}` is a path of one machine")))
        });
        found.collect::<Vec<_>>()
    });
    found.collect()
}

/// Whether the path begins here, rather than in the middle of a longer one.
fn stands_alone(line: &str, path: &str) -> bool {
    let inside = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '~' | '}' | ')');
    line.match_indices(path).any(|(at, _)| !line[..at].ends_with(inside))
}

/// Every line that has one of the words.
fn mentions(path: &str, text: &str, words: &[&str]) -> Vec<Finding> {
    let lines = text.lines().enumerate();
    let found = lines.filter_map(|(index, line)| {
        let word = words.iter().find(|word| line.contains(**word))?;
        Some(Finding::at(path, index + 1, format!("`{word}`")))
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_as_long_as_what_stands_before_its_tests() {
        let tests = "#[cfg(test)]\nmod tests {\n".to_owned() + &"//\n".repeat(700);
        let (fine, long) = ("//\n".repeat(600) + &tests, "//\n".repeat(601) + &tests);
        let tree = Tree::of(&[("src/a.rs", &fine), ("src/b.rs", &long), ("tests/c.rs", &"//\n".repeat(900))]);
        assert_eq!(file_length(&tree), [Finding::file("src/b.rs", "601 lines, where 600 are the limit")]);
    }

    #[test]
    fn a_test_file_is_too_long_over_900_lines() {
        let tree = Tree::of(&[("choreo-runtime/src/engine/tests.rs", &"//\n".repeat(901))]);
        assert_eq!(file_length(&tree).len(), 1);
    }

    #[test]
    fn unfinished_code_is_found_with_its_line() {
        let text = format!("fn f() {{\n    {}\"later\")\n}}\n", UNFINISHED[0]);
        let tree = Tree::of(&[("src/a.rs", &text), ("tests/ui/b.rs", &text)]);
        assert_eq!(unfinished(&tree), [Finding::at("src/a.rs", 2, format!("`{}`", UNFINISHED[0]))]);
    }

    #[test]
    fn a_sleep_in_a_test_needs_a_reason() {
        let sleep = format!("    std::{}(pause);\n", SLEEPS[0]);
        let explained = format!("{SLEEP_REASON}the broker is another process\n{sleep}");
        let unexplained = format!("{SLEEP_REASON}\n{sleep}");
        let tree = Tree::of(&[
            ("src/clock.rs", &sleep),
            ("tests/explained.rs", &explained),
            ("tests/unexplained.rs", &unexplained),
        ]);
        assert_eq!(sleep_in_test(&tree).len(), 1);
        assert_eq!(sleep_in_test(&tree)[0].path, "tests/unexplained.rs");
    }

    #[test]
    fn a_path_of_this_machine_is_found_in_any_text() {
        let mut tree = Tree::of(&[
            ("docs/src/a.md", "see file:///builds/choreo/notes.md\n"),
            ("tests/ui/rule.stderr", "  --> /builds/choreo/tests/ui/rule.rs\n"),
            ("src/fine.rs", "// https://example.org/x/home-page and shop/builds/choreo/\n"),
        ]);
        tree.machine = vec!["/builds/choreo/".into()];
        let paths: Vec<String> = machine_path(&tree).into_iter().map(|found| found.path).collect();
        assert_eq!(paths, ["docs/src/a.md", "tests/ui/rule.stderr"]);
    }
}
