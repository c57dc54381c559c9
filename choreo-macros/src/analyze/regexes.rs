//! `bad-regex`: what follows `=~` is a regex.

use regex_syntax::ast::ErrorKind;
use syn::LitStr;

use super::steps::Step;
use super::walk;
use crate::ast::{Extent, ValueKind};
use crate::diagnostic::Diagnostics;

/// Refuses a regex that the `regex` crate would not take, by the same parser with the same settings. The
/// crate's limit on the size of a compiled regex is left to the run.
pub(super) fn check(steps: &[Step<'_>], diagnostics: &mut Diagnostics) {
    for value in steps.iter().filter_map(Step::watch).flat_map(walk::values) {
        walk::each_value(value, &mut |one| {
            if let ValueKind::Regex(literal) = &one.kind {
                regex(literal, diagnostics);
            }
        });
    }
}

fn regex(literal: &LitStr, diagnostics: &mut Diagnostics) {
    let text = literal.value();
    if let Err(error) = regex_syntax::Parser::new().parse(&text) {
        let (problem, start, advice) = match &error {
            regex_syntax::Error::Parse(one) => (one.kind().to_string(), one.span().start, advice(one.kind())),
            regex_syntax::Error::Translate(one) => (one.kind().to_string(), one.span().start, None),
            other => (other.to_string(), regex_syntax::ast::Position::new(0, 1, 1), None),
        };
        let rest: String = text.get(start.offset..).unwrap_or_default().chars().take(12).collect();
        let place = match rest.as_str() {
            "" => "at its end".to_owned(),
            rest => format!("at `{rest}`"),
        };
        let advice = advice.map(|advice| format!(": {advice}")).unwrap_or_default();
        let message = format!("this is no regex, {place}: {problem}{advice}");
        diagnostics.refuse("bad-regex", Extent::of(literal.span()), message);
    }
}

fn advice(kind: &ErrorKind) -> Option<&'static str> {
    match kind {
        ErrorKind::GroupUnclosed => Some(r"close it with `)`, or write `\(` for the character"),
        ErrorKind::GroupUnopened => Some(r"open it with `(`, or write `\)` for the character"),
        ErrorKind::ClassUnclosed => Some(r"close it with `]`, or write `\[` for the character"),
        ErrorKind::RepetitionMissing => Some(r"put something before it, or write a `\` before it"),
        ErrorKind::RepetitionCountUnclosed => Some(r"close it with `}`, or write `\{` for the character"),
        ErrorKind::EscapeUnrecognized => Some(r"drop the `\`, or write `\\` for the character"),
        ErrorKind::UnsupportedLookAround | ErrorKind::UnsupportedBackreference => {
            Some("test that in a `where`")
        }
        _ => None,
    }
}
