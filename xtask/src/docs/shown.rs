//! Rust on a page that no doc test compiles stands word for word in a file that is built.

use crate::tree::Tree;

/// Its examples are held against the rules, beside these.
const ELSEWHERE: &str = "docs/src/reference/rules.md";

/// The blocks that stand on a page alone.
pub(super) fn findings(tree: &Tree) -> Vec<String> {
    let sources: Vec<String> = tree.ending(".rs").map(|(_, text)| kept(text.lines())).collect();
    let mut findings = Vec::new();
    for (path, page) in tree.ending(".md").filter(|(path, _)| *path != ELSEWHERE) {
        for (line, block) in ignored(page) {
            if !sources.iter().any(|source| source.contains(&block)) {
                findings.push(format!(
                    "{path}:{line}: no file of Rust has this block: show what is built and tested, or let it be a doc test"
                ));
            }
        }
    }
    findings
}

/// The blocks of Rust that doc tests pass over, each with the line of its fence.
fn ignored(page: &str) -> Vec<(usize, String)> {
    let mut blocks = Vec::new();
    let mut lines = page.lines().enumerate();
    while let Some((at, line)) = lines.next() {
        if let Some(language) = line.trim_start().strip_prefix("```") {
            let block =
                lines.by_ref().map(|(_, line)| line).take_while(|line| !line.trim_start().starts_with("```"));
            let block = kept(block);
            if language.starts_with("rust") && language.contains("ignore") {
                blocks.push((at + 1, block));
            }
        }
    }
    blocks
}

/// Without what a page may leave out: indentation, empty lines, and that a test fails on purpose.
fn kept<'t>(lines: impl Iterator<Item = &'t str>) -> String {
    let lines = lines.map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("#[should_panic"));
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(block: &str) -> Vec<String> {
        let page = format!("# Page\n\n```{block}\n```\n");
        let source = "mod a {\n    #[should_panic]\n    fn shown() {\n\n        done();\n    }\n}\n";
        findings(&Tree::of(&[("docs/src/page.md", &page), ("tests/a.rs", source)]))
    }

    #[test]
    fn what_a_page_shows_stands_in_a_file() {
        assert_eq!(found("rust,ignore\nfn shown() {\n    done();\n}"), [""; 0]);
        assert_eq!(found("rust\nfn other() {}"), [""; 0], "a doc test");
        assert_eq!(found("text\nfn other() {}"), [""; 0]);
        let missing = found("rust,ignore\nfn shown() {\n    undone();\n}");
        assert!(missing[0].starts_with("docs/src/page.md:3: no file of Rust has this block"), "{missing:?}");
    }
}
