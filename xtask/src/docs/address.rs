//! Every full address of a file of the repository leads somewhere: docs of code have no relative links.

use toml::{Table, Value};

use super::link::unknown;
use crate::Error;
use crate::tree::Tree;

/// Addresses that lead nowhere, in every Markdown file and in all code.
pub(super) fn findings(tree: &Tree) -> Result<Vec<String>, Error> {
    let repository = repository(tree)?;
    let bases = ["blob", "tree"].map(|kind| format!("{repository}/{kind}/main/"));
    let texts = tree.ending(".md").chain(tree.ending(".rs"));
    let lines =
        texts.flat_map(|(path, text)| text.lines().enumerate().map(move |(at, line)| (path, at + 1, line)));
    let wrong = lines.flat_map(|(path, number, line)| {
        let targets = bases.iter().flat_map(|base| line.split(base.as_str()).skip(1)).map(target);
        let wrong = targets.filter_map(|target| Some((target, broken(tree, target)?)));
        let shown = wrong.map(|(target, why)| format!("{path}:{number}: the address of `{target}` {why}"));
        shown.collect::<Vec<_>>()
    });
    Ok(wrong.collect())
}

fn repository(tree: &Tree) -> Result<String, Error> {
    let manifest = tree.files.get("Cargo.toml").ok_or("Cargo.toml is missing")?.parse::<Table>()?;
    let package = manifest.get("workspace").and_then(|workspace| workspace.get("package"));
    let repository = package.and_then(|package| package.get("repository")).and_then(Value::as_str);
    Ok(repository.ok_or("Cargo.toml has no workspace.package.repository")?.to_owned())
}

/// The address up to what ends it in a text.
fn target(rest: &str) -> &str {
    let end = |c: char| c.is_whitespace() || matches!(c, ')' | ']' | '>' | '"' | '`');
    rest.split(end).next().unwrap_or_default()
}

fn broken(tree: &Tree, target: &str) -> Option<String> {
    let (file, anchor) = target.split_once('#').map_or((target, None), |(file, anchor)| (file, Some(anchor)));
    match tree.has(file) {
        true => unknown(tree, file, anchor?),
        false => Some("finds no file".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANIFEST: &str = "[workspace.package]\nrepository = \"https://example.org/shop\"\n";

    fn found(text: &str) -> Vec<String> {
        let page = ("docs/src/page.md", "# A page\n## Its end\n");
        findings(&Tree::of(&[("Cargo.toml", MANIFEST), page, ("src/lib.rs", text)])).unwrap()
    }

    #[test]
    fn addresses_that_lead_somewhere_are_fine() {
        let text = "//! [a](https://example.org/shop/blob/main/docs/src/page.md#its-end), <https://example.org/shop/tree/main/docs>\n\
                    //! [b](https://example.org/shop) [c](https://example.org/other/blob/main/none.md)\n";
        assert_eq!(found(text), [""; 0]);
    }

    #[test]
    fn an_address_that_leads_nowhere_is_found_with_its_line() {
        let text = "//!\n//! [a](https://example.org/shop/blob/main/docs/page.md) \
                    [b](https://example.org/shop/blob/main/docs/src/page.md#the-end)\n";
        let wrong = [
            "src/lib.rs:2: the address of `docs/page.md` finds no file",
            "src/lib.rs:2: the address of `docs/src/page.md#the-end` finds no heading `#the-end` there",
        ];
        assert_eq!(found(text), wrong);
    }
}
