//! Every relative link leads somewhere.

use super::{BOOK, markdown};
use crate::tree::Tree;

/// Links and includes that lead nowhere, in every Markdown file.
pub(super) fn findings(tree: &Tree) -> Vec<String> {
    tree.ending(".md").flat_map(|(path, text)| page(tree, path, text)).collect()
}

fn page(tree: &Tree, path: &str, text: &str) -> Vec<String> {
    let page = markdown::read(text);
    let links = page.links.iter().filter_map(|(line, target)| {
        let wrong = broken(tree, path, target)?;
        Some(format!("{path}:{line}: the link to `{target}` {wrong}"))
    });
    let includes = page.includes.iter().filter_map(|(line, target)| {
        let found = resolved(path, target).is_some_and(|target| tree.has(&target));
        (!found).then(|| format!("{path}:{line}: the include of `{target}` finds no file"))
    });
    links.chain(includes).collect()
}

/// What is wrong with a link, if anything is.
fn broken(tree: &Tree, page: &str, target: &str) -> Option<String> {
    if target.contains("://") || target.starts_with("mailto:") {
        return None;
    }
    let (file, anchor) = target.split_once('#').map_or((target, None), |(file, anchor)| (file, Some(anchor)));
    let to = match file {
        "" if anchor.is_none() => return Some("is empty".to_owned()),
        "" => page.to_owned(),
        file if file.starts_with('/') => return Some("is absolute: make it relative to the page".to_owned()),
        file => resolved(page, file).unwrap_or_default(),
    };
    if !tree.has(&to) {
        return Some("finds no file".to_owned());
    }
    if page.starts_with(BOOK) && !to.starts_with(BOOK) {
        return Some("leaves the book, which carries its own pages only: use the full address".to_owned());
    }
    unknown(tree, &to, anchor?)
}

/// What is wrong with an anchor of this file, if anything is.
pub(super) fn unknown(tree: &Tree, file: &str, anchor: &str) -> Option<String> {
    let text = tree.files.get(file).filter(|_| file.ends_with(".md"))?;
    let known = markdown::read(text).anchors.iter().any(|known| known == anchor);
    (!known).then(|| format!("finds no heading `#{anchor}` there"))
}

/// The target's path from the root; `None` where it leads out of the workspace.
pub(super) fn resolved(page: &str, target: &str) -> Option<String> {
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in target.trim_end_matches('/').split('/') {
        match part {
            "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(page: &str) -> Tree {
        Tree::of(&[
            ("docs/src/page.md", page),
            ("docs/src/design.md", "# The design\n## The engine\n"),
            ("examples/01/README.md", ""),
            ("README.md", "[book](docs/src/) [example](examples/01/README.md)\n"),
        ])
    }

    #[test]
    fn links_that_lead_somewhere_are_fine() {
        let tree = tree(
            "[a](design.md) [b](./design.md#the-engine) [c](https://docs.rs) {{#include ../../README.md}}\n",
        );
        assert_eq!(findings(&tree), [""; 0]);
    }

    #[test]
    fn a_link_that_leads_nowhere_is_found_with_its_line() {
        let found = findings(&tree("\n[a](desing.md)\n"));
        assert_eq!(found, ["docs/src/page.md:2: the link to `desing.md` finds no file"]);
    }

    #[test]
    fn a_heading_that_is_not_there_is_found() {
        let found = findings(&tree("[a](design.md#the-motor) [b](#top)\n"));
        assert_eq!(found.len(), 2);
        assert!(found[0].ends_with("finds no heading `#the-motor` there"), "{}", found[0]);
    }

    #[test]
    fn a_link_out_of_the_book_or_the_workspace_is_found() {
        let found = findings(&tree("[a](../../README.md) [b](../../../x.md) [c](/design.md) [d]()\n"));
        assert_eq!(found.len(), 4, "{found:?}");
    }

    #[test]
    fn an_include_that_finds_no_file_is_found() {
        assert_eq!(findings(&tree("{{#include ../../src/none.rs}}\n")).len(), 1);
    }
}
