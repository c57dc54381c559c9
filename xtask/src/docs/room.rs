//! The rooms that CONTRIBUTING.md sends its reader to are there.

use crate::tree::Tree;

const MAP: &str = "CONTRIBUTING.md";

/// Where a path in the map may begin: the walks through a crate leave its folder out.
const BASES: [&str; 3] = ["", "choreo-macros/src/", "choreo-runtime/src/"];

/// Paths in code spans of the map that lead nowhere.
pub(super) fn findings(tree: &Tree) -> Vec<String> {
    let Some(text) = tree.files.get(MAP) else {
        return vec![format!("{MAP}: is missing")];
    };
    let lost = text.lines().enumerate().flat_map(|(index, line)| {
        let paths = line.split('`').skip(1).step_by(2).filter(|span| is_path(span));
        let lost = paths.filter(|path| !BASES.iter().any(|base| tree.has(&format!("{base}{path}"))));
        lost.map(move |path| format!("{MAP}:{}: there is no `{path}`", index + 1))
    });
    lost.collect()
}

fn is_path(span: &str) -> bool {
    span.contains('/') && span.chars().all(|c| c.is_ascii_alphanumeric() || "/._-".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_room_that_is_not_there_is_found() {
        let map =
            "| a word | `choreo-macros/src/parse/` and `parse/words.rs` |\n\n`cargo test` and `tests/ui/`\n";
        let tree = Tree::of(&[(MAP, map), ("choreo-macros/src/parse/vocabulary.rs", "")]);
        let lost =
            ["CONTRIBUTING.md:1: there is no `parse/words.rs`", "CONTRIBUTING.md:3: there is no `tests/ui/`"];
        assert_eq!(findings(&tree), lost);
    }
}
