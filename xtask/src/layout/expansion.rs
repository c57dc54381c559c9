//! Rules on the macro crate: where it writes code, and that it always writes the same.

use super::{Finding, Rule, before_tests, is_test, sources};
use crate::tree::Tree;

pub(super) const RULES: [Rule; 3] = [
    Rule {
        name: "quote-outside-codegen",
        fix: "write tokens in choreo-macros/src/codegen alone; the other stages pass on data",
        check: quote_outside_codegen,
    },
    Rule {
        name: "hash-order",
        fix: "use a `Vec` or a `BTreeMap`: what the macro writes must not depend on the order of a hash",
        check: hash_order,
    },
    Rule {
        name: "not-fuzzed",
        fix: "list it in fuzz/src/lib.rs: CI does not build that, and it must not rot",
        check: not_fuzzed,
    },
];

const MACROS: &str = "choreo-macros/src/";
const WRITERS: [&str; 2] = ["codegen", "fallback"];

fn quote_outside_codegen(tree: &Tree) -> Vec<Finding> {
    let elsewhere = sources(tree).filter(|(path, _)| match path.strip_prefix(MACROS) {
        Some(rest) => !is_test(path) && !rest.split(['/', '.']).next().is_some_and(|s| WRITERS.contains(&s)),
        None => false,
    });
    elsewhere.flat_map(|(path, text)| found(path, text, &["quote!", "quote_spanned!"])).collect()
}

fn hash_order(tree: &Tree) -> Vec<Finding> {
    let ours = sources(tree).filter(|(path, _)| path.starts_with(MACROS) && !is_test(path));
    ours.flat_map(|(path, text)| found(path, text, &["HashMap", "HashSet"])).collect()
}

fn not_fuzzed(tree: &Tree) -> Vec<Finding> {
    const FUZZED: &str = "fuzz/src/lib.rs";
    let text = |wanted: &str| sources(tree).find(|(path, _)| *path == wanted).map_or("", |(_, text)| text);
    let stages = |path| text(path).lines().filter(|line| line.starts_with("mod ") && line.ends_with(';'));
    let missing = stages("choreo-macros/src/lib.rs").filter(|stage| !stages(FUZZED).any(|has| has == *stage));
    missing.map(|stage| Finding::file(FUZZED, format!("no `{stage}`"))).collect()
}

fn found(path: &str, text: &str, words: &[&str]) -> Vec<Finding> {
    let found = before_tests(text).filter_map(|(number, line)| {
        let code = line.split("//").next().unwrap_or_default();
        let word = words.iter().find(|word| names(code, word))?;
        Some(Finding::at(path, number, format!("`{word}`")))
    });
    found.collect()
}

/// Whether the code has the word by itself: `parse_quote!` makes a node of the tree, and is no `quote!`.
fn names(code: &str, word: &str) -> bool {
    let inside = |c: char| c.is_alphanumeric() || c == '_';
    code.match_indices(word).any(|(at, _)| !code[..at].ends_with(inside))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_codegen_and_the_fallback_write_tokens() {
        let writes = "fn f() {\n    quote!(a)\n}\n#[cfg(test)]\nmod tests {\n    quote!(b)\n}\n";
        let tree = Tree::of(&[
            ("choreo-macros/src/analyze/names.rs", writes),
            ("choreo-macros/src/codegen/pattern.rs", writes),
            ("choreo-macros/src/fallback.rs", writes),
            ("choreo-macros/src/parse/tests.rs", writes),
            ("choreo-macros/src/parse/value.rs", "parse_quote!(a)"),
            ("choreo-runtime/src/lib.rs", writes),
        ]);
        assert_eq!(
            quote_outside_codegen(&tree),
            [Finding::at("choreo-macros/src/analyze/names.rs", 2, "`quote!`")]
        );
    }

    #[test]
    fn every_stage_is_fuzzed() {
        let tree = Tree::of(&[
            ("choreo-macros/src/lib.rs", "mod analyze;\nmod include;\n"),
            ("fuzz/src/lib.rs", "#[path = \"a\"]\nmod analyze;\n"),
        ]);
        assert_eq!(not_fuzzed(&tree), [Finding::file("fuzz/src/lib.rs", "no `mod include;`")]);
    }

    #[test]
    fn the_macro_crate_has_no_hash_order() {
        let tree = Tree::of(&[
            ("choreo-macros/src/lower/mod.rs", "// not a HashMap\nuse std::collections::HashSet;\n"),
            ("choreo-runtime/src/stage/mod.rs", "use std::collections::HashMap;\n"),
        ]);
        assert_eq!(hash_order(&tree), [Finding::at("choreo-macros/src/lower/mod.rs", 2, "`HashSet`")]);
    }
}
