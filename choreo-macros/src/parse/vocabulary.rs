//! The words of the language, and the nearest of them to a word that is none.

/// The verbs, in the order in which a message names them.
pub(super) const VERBS: [&str; 19] = [
    "publish",
    "expect",
    "never",
    "on",
    "let",
    "check",
    "wait",
    "call",
    "request",
    "eventually",
    "in",
    "only",
    "together",
    "either",
    "repeat",
    "for",
    "include",
    "timeout",
    "settle",
];

/// The words that begin a clause.
pub(super) const CLAUSES: [&str; 10] =
    ["key", "headers", "where", "times", "within", "for", "as", "once", "via", "every"];

/// Words that other tools use for our verbs.
const SYNONYMS: [(&str, &str); 20] = [
    ("send", "publish"),
    ("emit", "publish"),
    ("produce", "publish"),
    ("receive", "expect"),
    ("await", "expect"),
    ("assert", "check"),
    ("assert_eq", "check"),
    ("assert_ne", "check"),
    ("ensure", "check"),
    ("sleep", "wait"),
    ("delay", "wait"),
    ("when", "on"),
    ("mock", "on"),
    ("ordered", "in order"),
    ("in_order", "in order"),
    ("poll", "eventually"),
    ("parallel", "together"),
    ("concurrently", "together"),
    ("select", "either"),
    ("foreach", "for"),
];

/// Rust's keywords that may follow an expression or stand inside one.
const INNER_KEYWORDS: [&str; 31] = [
    "as", "async", "await", "break", "const", "continue", "crate", "dyn", "else", "enum", "extern", "false",
    "fn", "if", "impl", "loop", "match", "mod", "move", "mut", "ref", "return", "self", "Self", "static",
    "struct", "super", "trait", "true", "unsafe", "while",
];

/// The keywords after which an expression goes on.
const OPEN_KEYWORDS: [&str; 22] = [
    "return", "break", "if", "match", "in", "let", "mut", "ref", "move", "async", "unsafe", "else", "loop",
    "while", "for", "const", "dyn", "impl", "as", "where", "static", "yield",
];

/// The keywords that begin a statement or an item of Rust. `let` and `for` are words of ours.
const RUST_KEYWORDS: [&str; 26] = [
    "async",
    "break",
    "const",
    "continue",
    "else",
    "enum",
    "extern",
    "fn",
    "if",
    "impl",
    "loop",
    "macro_rules",
    "match",
    "mod",
    "move",
    "pub",
    "return",
    "self",
    "static",
    "struct",
    "trait",
    "type",
    "unsafe",
    "use",
    "while",
    "yield",
];

/// Whether a word is a verb. `in` is one only before `order`, which the caller looks at.
pub(super) fn is_verb(word: &str) -> bool {
    VERBS.contains(&word)
}

/// Whether a word begins a clause.
pub(super) fn is_clause(word: &str) -> bool {
    CLAUSES.contains(&word)
}

/// Whether Rust lets this word stand directly after a finished operand, or the word means nothing by itself.
pub(super) fn is_inner_keyword(word: &str) -> bool {
    INNER_KEYWORDS.contains(&word)
}

/// Whether an expression goes on after this word.
pub(super) fn is_open_keyword(word: &str) -> bool {
    OPEN_KEYWORDS.contains(&word)
}

/// Whether a statement or an item of Rust begins with this word.
pub(super) fn is_rust_keyword(word: &str) -> bool {
    RUST_KEYWORDS.contains(&word)
}

/// The verb that was meant by a word that is none.
pub(super) fn meant_verb(word: &str) -> Option<&'static str> {
    if is_rust_keyword(word) {
        return None;
    }
    let synonym = SYNONYMS.iter().find(|(other, _)| *other == word).map(|(_, verb)| *verb);
    synonym.or_else(|| nearest_verb(word).map(|verb| if verb == "in" { "in order" } else { verb }))
}

/// The verb that a word is nearly. `for` is too short for that: too many words of three letters are.
pub(super) fn nearest_verb(word: &str) -> Option<&'static str> {
    let verbs: Vec<&str> = VERBS.iter().copied().filter(|verb| *verb != "for").collect();
    nearest(word, &verbs)
}

/// The word of a list that was probably meant: one slip of the finger in three letters, or a beginning.
pub(super) fn nearest<'a>(word: &str, list: &[&'a str]) -> Option<&'a str> {
    let begun = list.iter().copied().find(|other| word.chars().count() >= 2 && other.starts_with(word));
    let close = list
        .iter()
        .copied()
        .map(|other| (strsim::damerau_levenshtein(word, other), other))
        .filter(|(distance, other)| *distance <= other.chars().count().div_ceil(3))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, other)| other);
    begun.or(close)
}

/// `` `a`, `b` and `c` ``
pub(super) fn enumerated(words: &[&str], conjunction: &str) -> String {
    match words {
        [] => String::new(),
        [one] => format!("`{one}`"),
        [head @ .., last] => {
            let head: Vec<_> = head.iter().map(|word| format!("`{word}`")).collect();
            format!("{} {conjunction} `{last}`", head.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_finger_finds_its_verb() {
        for (word, verb) in [
            ("exepct", Some("expect")),
            ("pubish", Some("publish")),
            ("exp", Some("expect")),
            ("nevr", Some("never")),
            ("cheks", Some("check")),
            ("send", Some("publish")),
            ("assert_eq", Some("check")),
            ("orders", None),
            ("x", None),
            ("println", None),
            ("if", None),
            ("fn", None),
        ] {
            assert_eq!(meant_verb(word), verb, "{word}");
        }
    }

    #[test]
    fn words_are_listed_as_a_sentence_does() {
        assert_eq!(enumerated(&["a"], "and"), "`a`");
        assert_eq!(enumerated(&["a", "b", "c"], "or"), "`a`, `b` or `c`");
    }
}
