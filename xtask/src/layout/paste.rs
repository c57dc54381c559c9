//! The rule that an example in the docs can be pasted.

use super::{Finding, Rule, sources};
use crate::tree::Tree;

pub(super) const RULES: [Rule; 1] = [Rule {
    name: "example-path",
    fix: "users have the facade alone: write `choreo::..`, and give the doc test that name by a hidden line, such as \
          `# use choreo_runtime as choreo;`",
    check: example_path,
}];

/// The crates behind the facade.
const BEHIND: [&str; 3] = ["choreo_runtime::", "choreo_transports::", "choreo_report::"];

/// What the facade has no name for: it is for the macros and for tools.
const UNREACHABLE: [&str; 4] = [
    "choreo_runtime::driver",
    "choreo_runtime::expr",
    "choreo_runtime::settings",
    "choreo_transports::survey",
];

fn example_path(tree: &Tree) -> Vec<Finding> {
    let published = sources(tree).filter(|(path, _)| is_published(path));
    published.flat_map(|(path, text)| examples(path, text)).collect()
}

/// Whether a user reads this file's docs.
fn is_published(path: &str) -> bool {
    let rooms =
        ["choreo-macros/src/", "choreo-report/src/", "choreo-runtime/src/", "choreo-transports/src/", "src/"];
    rooms.iter().any(|room| path.starts_with(room))
}

fn examples(path: &str, text: &str) -> Vec<Finding> {
    let mut inside = false;
    let mut findings = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let Some(shown) = documentation(line) else {
            inside = false;
            continue;
        };
        if shown.starts_with("```") {
            inside = !inside;
        } else if inside && let Some(behind) = behind(shown) {
            findings.push(Finding::at(path, index + 1, format!("an example shows `{behind}`")));
        }
    }
    findings
}

/// What a line of a doc comment says.
fn documentation(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let said = line.strip_prefix("///").or_else(|| line.strip_prefix("//!"))?;
    Some(said.trim_start())
}

/// The crate that a line of an example names and need not. A line that begins with `# ` is hidden.
fn behind(shown: &str) -> Option<&'static str> {
    let named = |krate: &&str| {
        let mut paths = shown.match_indices(krate).map(|(at, _)| &shown[at..]);
        paths.any(|path| !UNREACHABLE.iter().any(|room| path.starts_with(room)))
    };
    BEHIND.into_iter().find(named).filter(|_| !shown.starts_with("# "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> Vec<Finding> {
        example_path(&Tree::of(&[(path, text)]))
    }

    #[test]
    fn an_example_that_names_a_crate_behind_the_facade_is_found_with_its_line() {
        let text =
            "/// A bus.\n///\n/// ```\n/// use choreo_transports::InMemory;\n/// ```\npub struct InMemory;\n";
        let wrong =
            Finding::at("choreo-transports/src/memory.rs", 4, "an example shows `choreo_transports::`");
        assert_eq!(found("choreo-transports/src/memory.rs", text), [wrong]);
    }

    #[test]
    fn hidden_lines_links_and_code_may_name_it() {
        let text = "use choreo_runtime::codec::Codec;\n/// As [`Codec`](choreo_runtime::codec::Codec).\n///\n/// ```\n\
                    /// # use choreo_runtime as choreo;\n/// # fn f(_: choreo_runtime::codec::Json) {}\n\
                    /// use choreo::codec::Codec;\n/// ```\npub struct A;\nuse choreo_runtime::codec::Json;\n";
        assert_eq!(found("choreo-transports/src/a.rs", text), []);
    }

    #[test]
    fn what_the_facade_does_not_have_is_named_by_its_crate() {
        let text = "    //! ```\n    //! use choreo_transports::survey::Kind;\n    //! ```\n";
        assert_eq!(found("choreo-transports/src/survey/mod.rs", text), []);
        assert_eq!(found("xtask/src/a.rs", "/// ```\n/// use choreo_report::Recorder;\n/// ```\n"), []);
    }
}
