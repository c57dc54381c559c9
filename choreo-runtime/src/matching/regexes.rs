//! Regexes, compiled once in the life of the process.

use std::collections::HashMap;
use std::sync::{LazyLock, PoisonError, RwLock};

use regex::Regex;

/// One that can't be compiled stays in the table as `None`.
type Table = RwLock<HashMap<&'static str, Option<&'static Regex>>>;

static COMPILED: LazyLock<Table> = LazyLock::new(Table::default);

/// The regex of this text; `None` where it can't be compiled. The macro has checked its syntax, so that is one
/// whose program would be too large.
pub(super) fn compiled(text: &'static str) -> Option<&'static Regex> {
    let known = COMPILED.read().unwrap_or_else(PoisonError::into_inner).get(text).copied();
    known.unwrap_or_else(|| {
        // The texts are those of the program's own scenarios, so that what stays for ever is bounded.
        let regex = Regex::new(text).ok().map(|regex| &*Box::leak(Box::new(regex)));
        *COMPILED.write().unwrap_or_else(PoisonError::into_inner).entry(text).or_insert(regex)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_regex_is_compiled_once() {
        let first = compiled(r"^once-\d+$").unwrap();
        let again = compiled(String::from(r"^once-\d+$").leak()).unwrap();
        assert!(std::ptr::eq(first, again));
    }

    #[test]
    fn one_whose_program_would_be_too_large_is_none() {
        assert!(compiled(r"\w{999}{999}").is_none());
    }
}
