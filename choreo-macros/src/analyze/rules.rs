//! The names of the rules.

/// Every rule by which a block is refused, here and in the parser. Each has an entry in the reference
/// (`docs/src/reference/rules.md`) and a UI test of its name.
pub(crate) const RULES: &[&str] = &[
    "ambiguous-branches",
    "asserts-nothing",
    "await-in-block",
    "bad-duration",
    "bad-regex",
    "binding-under-times",
    "branch-of-one",
    "branch-without-start",
    "budget-exceeds-timeout",
    "capture-in-one-branch",
    "capture-in-order",
    "capture-shadows",
    "duplicate-key",
    "duplicate-setting",
    "empty-range",
    "field-of-many",
    "nested-setting",
    "never-contradicts-expect",
    "no-via",
    "not-a-stand-in",
    "only-of-none",
    "order-of-one",
    "region-of-one",
    "reply-after-trigger",
    "topic-uses-capture",
    "unbound-capture",
    "unknown-statement",
    "unreachable",
    "unsatisfiable-value",
    "where-of-never-in-loop",
    "zero-count",
];

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;
    use crate::analyze::tests::{refused, refused_of_stage};

    /// The reference names more: what rustc itself says. Their examples stand in their UI tests.
    const OF_RUSTC: [&str; 2] = ["unknown-via", "unused-capture"];

    fn beside(path: &str) -> String {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path);
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// The entries of the reference: each rule's name and its examples.
    fn entries() -> Vec<(String, Vec<String>)> {
        let text = beside("docs/src/reference/rules.md");
        let entries = text.split("\n## ").skip(1);
        entries
            .map(|entry| {
                let name = entry.lines().next().unwrap_or_default().to_owned();
                let examples = entry.split("```rust,ignore\n").skip(1);
                let examples = examples.map(|one| one.split("```").next().unwrap_or_default().to_owned());
                (name, examples.collect())
            })
            .collect()
    }

    #[test]
    fn every_rule_has_an_entry_in_the_reference_in_alphabetical_order() {
        let entries: Vec<String> = entries().into_iter().map(|(name, _)| name).collect();
        let mut rules: Vec<&str> = RULES.iter().copied().chain(OF_RUSTC).collect();
        rules.sort_unstable();
        assert_eq!(entries, rules);
    }

    #[test]
    fn the_refused_example_of_each_entry_breaks_its_rule_alone_and_the_mended_one_none() {
        for (rule, examples) in entries() {
            if OF_RUSTC.contains(&rule.as_str()) {
                continue;
            }
            let [bad, good] = &examples[..] else { panic!("{rule} has {} examples", examples.len()) };
            let refused = if rule == "not-a-stand-in" { refused_of_stage } else { refused };
            let found = refused(bad);
            assert!(
                !found.is_empty() && found.iter().all(|(broken, _)| *broken == rule),
                "{rule}: {found:?}"
            );
            assert_eq!(refused(good), [], "{rule}");
        }
    }

    /// The lines of a file from 1 on, in which an example stands.
    fn lines_of(example: &str, file: &str) -> Option<std::ops::Range<usize>> {
        let trimmed = |text: &str| text.trim().lines().map(|line| line.trim().to_owned()).collect::<Vec<_>>();
        let (example, file) = (trimmed(example), trimmed(file));
        let at = file.windows(example.len()).position(|lines| lines == example)?;
        Some(at + 1..at + 1 + example.len())
    }

    #[test]
    fn what_rustc_says_points_into_the_refused_example_of_its_rules_and_not_into_the_mended_one() {
        for (rule, examples) in entries().into_iter().filter(|(rule, _)| OF_RUSTC.contains(&&**rule)) {
            let [bad, good] = &examples[..] else { panic!("{rule} has {} examples", examples.len()) };
            let test = format!("tests/ui/{rule}.rs");
            let [bad, good] = [bad, good].map(|example| {
                lines_of(example, &beside(&test)).unwrap_or_else(|| panic!("{test} has not this:\n{example}"))
            });
            let (said, arrow) = (beside(&format!("tests/ui/{rule}.stderr")), format!("--> {test}:"));
            let places = said.split(&arrow).skip(1).filter_map(|place| place.split(':').next());
            let lines: Vec<usize> = places.filter_map(|line| line.parse().ok()).collect();
            assert!(lines.iter().any(|line| bad.contains(line)), "{rule}: {bad:?} in {lines:?}");
            assert!(!lines.iter().any(|line| good.contains(line)), "{rule}: {good:?} in {lines:?}");
        }
    }

    #[test]
    fn every_rule_has_a_ui_test_of_its_name_that_shows_its_message() {
        for rule in RULES {
            let shown = beside(&format!("tests/ui/{rule}.stderr"));
            assert!(shown.contains(&format!("[{rule}]")), "tests/ui/{rule}.stderr does not show [{rule}]");
        }
    }
}
