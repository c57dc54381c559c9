//! The name of a test target that can be a Rust module: [`Name`].

use std::fmt;

use crate::error::Error;

/// Words that Rust keeps for itself, in any edition.
const KEYWORDS: [&str; 53] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop",
    "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "self", "Self",
    "static", "struct", "super", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield", "_",
];

/// The name of a test target that can be a Rust module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Name(String);

impl Name {
    /// Takes a name that is right.
    ///
    /// # Errors
    ///
    /// Where it is not: with a name that is, if one is near.
    pub(super) fn parse(text: &str) -> Result<Name, Error> {
        if is_right(text) {
            return Ok(Name(text.to_owned()));
        }
        let plain = |char: char| if char.is_ascii_alphanumeric() { char.to_ascii_lowercase() } else { '_' };
        let stem = text.strip_suffix(".rs").unwrap_or(text);
        let near: String = stem.chars().map(plain).collect();
        let near = near.trim_matches('_').to_owned();
        let fix = match is_right(&near) {
            true => format!("write `{near}`"),
            false => {
                "write letters, digits and `_`, no digit first, and no keyword, as in `orders`".to_owned()
            }
        };
        Err(Error::Name { name: text.escape_debug().to_string(), fix })
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_right(text: &str) -> bool {
    text.starts_with(|char: char| char.is_ascii_alphabetic() || char == '_')
        && text.chars().all(|char| char.is_ascii_alphanumeric() || char == '_')
        && !KEYWORDS.contains(&text)
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_a_module_is_taken_as_it_is() {
        for name in ["orders", "_2", "Orders", "r1"] {
            assert_eq!(Name::parse(name).unwrap().as_str(), name);
        }
    }

    #[test]
    fn another_name_is_refused_with_the_nearest_one() {
        for (name, fix) in [
            ("my-orders", "write `my_orders`"),
            ("orders.rs", "write `orders`"),
            ("a/b", "write `a_b`"),
            ("../Orders", "write `orders`"),
        ] {
            let error = Name::parse(name).unwrap_err().to_string();
            assert_eq!(error, format!("`{name}` can't be the name of a Rust module: {fix}"));
        }
    }

    #[test]
    fn a_name_without_a_near_one_is_refused_with_what_a_name_is() {
        for name in ["", "_", "4ever", "fn", "größe\n", "-"] {
            match Name::parse(name) {
                Err(error) => assert!(!error.to_string().contains('\n'), "{error}"),
                Ok(_) => panic!("{name:?} was taken"),
            }
        }
        assert!(Name::parse("fn").unwrap_err().to_string().contains("no keyword"));
    }
}
