//! Pages are read on GitHub as well, which shows the lines that rustdoc and mdBook hide.

use super::markdown;
use crate::tree::Tree;

/// The hidden lines of Rust in every Markdown file. Those of API docs are in files of Rust, which no one reads there.
pub(super) fn findings(tree: &Tree) -> Vec<String> {
    tree.ending(".md").flat_map(|(path, page)| of_page(path, page)).collect()
}

fn of_page(path: &str, page: &str) -> Vec<String> {
    let rust = markdown::blocks(page).into_iter().filter(markdown::Block::is_rust);
    let lines = rust.flat_map(|block| block.lines.into_iter().zip(block.line + 1..));
    let hidden = lines.filter(|(text, _)| is_hidden(text));
    let told = hidden.map(|(text, line)| {
        format!(
            "{path}:{line}: GitHub shows this hidden line: show it to everybody, or show what stands in a test\n    {text}"
        )
    });
    told.collect()
}

/// Not so an attribute, and not two of the signs, which show as one.
fn is_hidden(line: &str) -> bool {
    let line = line.trim_start();
    line == "#" || line.starts_with("# ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(block: &str) -> Vec<String> {
        let page = format!("# Page\n\n```{block}\n```\n");
        findings(&Tree::of(&[("docs/src/page.md", &page), ("src/lib.rs", "//! ```\n//! # a\n//! ```\n")]))
    }

    #[test]
    fn a_hidden_line_of_rust_is_found() {
        let place = "docs/src/page.md:5: GitHub shows this hidden line";
        let hides =
            ["rust\na();\n# b();", "rust,no_run\n\n#", "rust\nfn a() {\n    # b();\n}", "\na();\n# b();"];
        for block in hides {
            let found = found(block);
            assert!(found.len() == 1 && found[0].starts_with(place), "{block}\n{found:?}");
        }
    }

    #[test]
    fn attributes_and_the_comments_of_others_are_shown() {
        let shows =
            ["rust\n#![allow(dead_code)]\n#[test]\n##[a]", "sh\n# a", "toml\n# a", "yaml\n# a", "text\n# a"];
        for block in shows {
            assert_eq!(found(block), [""; 0], "{block}");
        }
    }
}
