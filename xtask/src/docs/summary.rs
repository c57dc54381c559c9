//! The book's summary has every page.

use super::link::resolved;
use super::{BOOK, markdown};
use crate::tree::Tree;

const SUMMARY: &str = "docs/src/SUMMARY.md";

/// Pages that the summary does not have. (An entry without a page is a link that leads nowhere.)
pub(super) fn findings(tree: &Tree) -> Vec<String> {
    if !tree.files.contains_key("docs/book.toml") {
        return vec!["docs/book.toml: is missing".to_owned()];
    }
    let Some(text) = tree.files.get(SUMMARY) else {
        return vec![format!("{SUMMARY}: is missing")];
    };
    let entries: Vec<String> =
        markdown::read(text).links.iter().filter_map(|(_, to)| resolved(SUMMARY, to)).collect();
    let included: Vec<String> = tree
        .ending(".md")
        .flat_map(|(path, text)| {
            let includes = markdown::read(text).includes;
            includes.into_iter().filter_map(move |(_, to)| resolved(path, &to)).collect::<Vec<_>>()
        })
        .collect();
    let pages = tree.ending(".md").map(|(path, _)| path.to_owned()).filter(|path| path.starts_with(BOOK));
    let lost = pages.filter(|page| page != SUMMARY && !entries.contains(page) && !included.contains(page));
    lost.map(|page| format!("{page}: is not in the summary, so the book leaves it out: add it to {SUMMARY}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(summary: &str) -> Tree {
        Tree::of(&[
            ("docs/book.toml", ""),
            (SUMMARY, summary),
            ("docs/src/design.md", "{{#include part.md}}\n"),
            ("docs/src/part.md", ""),
            ("docs/src/decisions/index.md", ""),
        ])
    }

    #[test]
    fn a_summary_with_every_page_is_fine() {
        let tree = tree("- [Design](design.md)\n  - [Decisions](decisions/index.md)\n");
        assert_eq!(findings(&tree), [""; 0]);
    }

    #[test]
    fn a_page_that_is_not_in_the_summary_is_found() {
        let found = findings(&tree("- [Design](./design.md)\n"));
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with("docs/src/decisions/index.md: is not in the summary"), "{}", found[0]);
    }

    #[test]
    fn a_book_without_a_summary_is_found() {
        let tree = Tree::of(&[("docs/book.toml", "")]);
        assert_eq!(findings(&tree), ["docs/src/SUMMARY.md: is missing"]);
    }
}
