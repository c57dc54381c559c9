//! Where statements begin and end in a stretch of tokens, and whose value is used.
//!
//! `choreo! { .. }` gives a run, but where it stands as a statement nobody takes it, and Rust wants `()` of a
//! statement in braces. So the walk knows enough of Rust's statements to put a `;` after it there.

use proc_macro2::{Delimiter, TokenTree};

/// What the tokens of a group are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Context {
    /// Statements; `discards`: the value of the last one is of no use.
    Statements { discards: bool },
    /// The arms of a `match`; `discards` is of its value.
    Arms { discards: bool },
    /// Anything else.
    Other,
}

const BLOCKS: [&str; 7] = ["if", "match", "for", "while", "loop", "unsafe", "macro_rules"];
const ITEMS: [&str; 8] = ["fn", "struct", "enum", "impl", "trait", "mod", "union", "extern"];

/// The index at which the statement after `at` begins: past attributes and a label.
pub(super) fn begin(trees: &[TokenTree], mut at: usize) -> usize {
    loop {
        if is_punct(trees.get(at), '#') && is_group(trees.get(at + 1), Delimiter::Bracket) {
            at += 2;
        } else if is_punct(trees.get(at), '\'') && is_punct(trees.get(at + 2), ':') {
            at += 3;
        } else {
            return at;
        }
    }
}

/// Whether the statement that began at `start` ends with the tree at `at`.
pub(super) fn ends(trees: &[TokenTree], start: usize, at: usize) -> bool {
    if is_punct(trees.get(at), ';') {
        return true;
    }
    if !is_group(trees.get(at), Delimiter::Brace) || is_word(trees.get(at + 1), "else") {
        return false;
    }
    let goes_on = is_punct(trees.get(at + 1), '.') || is_punct(trees.get(at + 1), '?');
    !goes_on && (at == start || is_block_like(trees, start, at) || is_macro(trees, start, at))
}

fn is_block_like(trees: &[TokenTree], start: usize, at: usize) -> bool {
    let word = |index: usize| match trees.get(index) {
        Some(TokenTree::Ident(ident)) => ident.to_string(),
        _ => String::new(),
    };
    let first = word(start);
    let item = (start..at).take(4).any(|index| ITEMS.contains(&word(index).as_str()));
    BLOCKS.contains(&first.as_str())
        || (item && ["pub", "async", "const", "unsafe"].contains(&first.as_str()))
        || ITEMS.contains(&first.as_str())
}

/// Whether all from `start` to the group at `at` is `path::name ! { .. }`.
pub(super) fn is_macro(trees: &[TokenTree], start: usize, at: usize) -> bool {
    let path = |tree: &TokenTree| matches!(tree, TokenTree::Ident(_)) || is_punct(Some(tree), ':');
    at >= start + 2 && is_punct(trees.get(at - 1), '!') && trees[start..at - 1].iter().all(path)
}

/// What the brace group at `at`, in a statement that began at `start`, holds.
pub(super) fn inside(trees: &[TokenTree], start: usize, at: usize, discards: bool) -> Context {
    let first = match trees.get(start) {
        Some(TokenTree::Ident(ident)) => ident.to_string(),
        Some(TokenTree::Group(_)) if start == at => "{".to_owned(),
        _ => String::new(),
    };
    // The value of the last statement is that of the block around it.
    let unused = discards || !is_last(trees, at);
    match first.as_str() {
        "for" | "while" | "loop" => Context::Statements { discards: true },
        "if" | "unsafe" | "{" => Context::Statements { discards: unused },
        "match" => Context::Arms { discards: unused },
        _ if is_macro(trees, start, at) => Context::Other,
        _ => Context::Statements { discards: false },
    }
}

/// Whether nothing but `else` branches follows.
fn is_last(trees: &[TokenTree], at: usize) -> bool {
    let mut next = at + 1;
    while is_word(trees.get(next), "else") {
        let rest = trees[next..].iter().position(|tree| is_group(Some(tree), Delimiter::Brace));
        next += rest.unwrap_or(0) + 1;
    }
    next >= trees.len()
}

pub(super) fn is_punct(tree: Option<&TokenTree>, mark: char) -> bool {
    matches!(tree, Some(TokenTree::Punct(punct)) if punct.as_char() == mark)
}

pub(super) fn is_word(tree: Option<&TokenTree>, word: &str) -> bool {
    matches!(tree, Some(TokenTree::Ident(ident)) if ident == word)
}

pub(super) fn is_group(tree: Option<&TokenTree>, delimiter: Delimiter) -> bool {
    matches!(tree, Some(TokenTree::Group(group)) if group.delimiter() == delimiter)
}
