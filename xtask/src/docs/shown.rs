//! Rust on a page that no doc test compiles stands word for word in a file that is built.

use std::collections::BTreeSet;

use super::{link, markdown};
use crate::tree::Tree;

/// The examples of the rules are held against the analysis, beside these; the lines of the sheet one by one.
const ELSEWHERE: [&str; 2] = ["docs/src/reference/rules.md", "docs/src/cheat-sheet.md"];

/// The blocks that stand on a page alone.
pub(super) fn findings(tree: &Tree) -> Vec<String> {
    let sources: Vec<String> = tree.ending(".rs").map(|(_, text)| kept(text.lines())).collect();
    let tested = doc_tested(tree);
    let mut findings = Vec::new();
    for (path, page) in tree.ending(".md").filter(|(path, _)| !ELSEWHERE.contains(path)) {
        let passed_over = |language: &str| language.contains("ignore") || !tested.contains(path);
        for block in markdown::blocks(page) {
            if block.is_rust()
                && passed_over(block.language)
                && !sources.iter().any(|one| stands_in(&block.lines, one))
            {
                findings.push(format!(
                    "{path}:{}: no file of Rust has this block: show what is built and tested, or let it be a doc test",
                    block.line
                ));
            }
        }
    }
    findings
}

/// The pages whose blocks are doc tests.
fn doc_tested(tree: &Tree) -> BTreeSet<String> {
    let includes = |(path, text): (&str, &str)| {
        let targets = text.split("doc = include_str!(\"").skip(1).filter_map(|rest| rest.split('"').next());
        targets.filter_map(|target| link::resolved(path, target)).collect::<Vec<_>>()
    };
    tree.ending(".rs").flat_map(includes).collect()
}

/// Whether a block stands in a file, paragraph by paragraph: what is between them there may be the test's own.
fn stands_in(block: &[&str], source: &str) -> bool {
    let mut rest = source;
    block.split(|line| line.is_empty()).map(|paragraph| kept(paragraph.iter().copied())).all(|paragraph| {
        let found = rest.split_once(&paragraph);
        rest = found.map_or(rest, |(_, after)| after);
        found.is_some()
    })
}

/// Without what a page may leave out: indentation, empty lines, and that a test fails on purpose.
fn kept<'t>(lines: impl Iterator<Item = &'t str>) -> String {
    let lines = lines.map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("#[should_panic"));
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "mod a {\n    #[should_panic]\n    fn shown() {\n\n        done();\n    }\n}\n";

    fn found(block: &str) -> Vec<String> {
        let page = format!("# Page\n\n```{block}\n```\n");
        let reference = "#[doc = include_str!(\"../docs/src/tested.md\")]\nmod tested {}\n";
        findings(&Tree::of(&[
            ("docs/src/page.md", &page),
            ("docs/src/tested.md", "```rust\nfn other() {}\n```\n"),
            ("src/reference.rs", reference),
            ("tests/a.rs", SOURCE),
        ]))
    }

    #[test]
    fn what_a_page_shows_stands_in_a_file() {
        assert_eq!(found("rust,ignore\nfn shown() {\n    done();\n}"), [""; 0]);
        assert_eq!(found("rust\nmod a {\n\ndone();\n}"), [""; 0], "paragraph by paragraph");
        assert_eq!(found("text\nfn other() {}"), [""; 0]);
        for language in ["rust", "rust,ignore"] {
            let missing = found(&format!("{language}\nfn shown() {{\n    undone();\n}}"));
            let told = "docs/src/page.md:3: no file of Rust has this block";
            assert!(missing.len() == 1 && missing[0].starts_with(told), "{missing:?}");
        }
        let turned = found("rust\ndone();\n\nmod a {");
        assert_eq!(turned.len(), 1, "in this order");
    }
}
