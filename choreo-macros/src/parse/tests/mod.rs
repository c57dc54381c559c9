//! The grammar, by examples.

mod grammar;
mod malformed;
mod mutation;
mod print;
mod statements;
mod values;

use proc_macro2::{LineColumn, TokenStream};

use super::block;
use crate::diagnostic::Diagnostics;

/// What came out of a block, printed in one spelling, and its mistakes: `column: message [rule]` at the text marked.
pub(super) fn parsed(source: &str) -> (Vec<String>, Vec<String>) {
    let tokens: TokenStream = source.parse().unwrap();
    let mut diagnostics = Diagnostics::default();
    let block = block(tokens, &mut diagnostics);
    let statements = block.statements.iter().map(print::statement).collect();
    let lines: Vec<&str> = source.lines().collect();
    let marked = |start: LineColumn, end: LineColumn| -> String {
        let line = lines.get(start.line.wrapping_sub(1)).copied().unwrap_or_default();
        let wide = if start.line == end.line { end.column } else { line.chars().count() };
        line.chars().take(wide).skip(start.column).collect()
    };
    let mistakes = diagnostics
        .list()
        .iter()
        .map(|one| {
            let at = marked(one.extent.start.start(), one.extent.end.end());
            let rule = if one.rule.is_empty() { String::new() } else { format!(" [{}]", one.rule) };
            format!("at `{at}`: {}{rule}", one.message)
        })
        .collect();
    (statements, mistakes)
}

/// The statements of a block without mistakes.
#[track_caller]
pub(super) fn well_formed(source: &str) -> Vec<String> {
    let (statements, mistakes) = parsed(source);
    assert!(mistakes.is_empty(), "{source}\n{mistakes:#?}");
    statements
}

/// The one statement that a source without mistakes has.
#[track_caller]
pub(super) fn one(source: &str) -> String {
    let mut statements = well_formed(source);
    assert_eq!(statements.len(), 1, "{source}");
    statements.remove(0)
}
