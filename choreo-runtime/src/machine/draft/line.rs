//! One line of a text.

use std::time::Duration;

use super::super::{Place, Span};

/// A line, without what stands around it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line {
    pub(super) text: &'static str,
    number: u32,
    column: u32,
}

impl Line {
    pub(super) fn new(text: &'static str, number: u32) -> Line {
        let column = (text.len() - text.trim_start().len()) as u32 + 1;
        Line { text: text.trim().trim_end_matches(';'), number, column }
    }

    pub(super) fn word(self) -> &'static str {
        self.text.split(' ').next().unwrap_or_default()
    }

    /// What stands behind the verb, up to the brace.
    pub(super) fn rest(self) -> &'static str {
        self.text.split_once(' ').map_or("", |(_, rest)| rest).trim_end_matches(" {")
    }

    pub(super) fn topic(self) -> &'static str {
        self.text.split('"').nth(1).unwrap()
    }

    /// The pattern.
    pub(super) fn shape(self) -> Option<&'static str> {
        let from = self.text.find('{')?;
        Some(&self.text[from..=self.text.rfind('}')?])
    }

    /// The word behind another one, outside the pattern.
    pub(super) fn after(self, word: &str) -> Option<&'static str> {
        let clauses = &self.text[self.text.rfind('}').unwrap_or_default()..];
        clauses.split_once(word).map(|(_, rest)| rest.split(' ').next().unwrap_or_default())
    }

    /// The whole, without an opening brace.
    pub(super) fn place(self) -> Place {
        self.stretch(self.text.trim_end_matches(" {"))
    }

    pub(super) fn stretch(self, text: &str) -> Place {
        let at = self.column + self.text.find(text).unwrap() as u32;
        Place::new(self.number, at, self.number, at + text.len() as u32)
    }
}

/// A duration, in milliseconds.
pub(super) fn span(text: &str) -> Span {
    let millis = text.trim_end_matches("ms").parse().unwrap();
    Span::Literal(Duration::from_millis(millis))
}
