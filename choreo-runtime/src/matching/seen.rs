//! A value of a message, as the tests of a shape see it.

use super::json::{Number, Scan, Text};

/// A value, or that there is none. Arrays and objects are their texts: valid JSON.
#[derive(Debug, Clone, Copy)]
pub(super) enum Seen<'a> {
    /// No such key or element.
    Nothing,
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A string.
    Text(Text<'a>),
    /// An array.
    Array(&'a str),
    /// An object.
    Object(&'a str),
    /// A header's or a key's text: a string, and where it reads as a number or boolean, that too.
    Header(&'a str),
    /// A header or key that is not text.
    Opaque,
}

impl<'a> Seen<'a> {
    /// The value in a valid JSON text.
    pub(super) fn of(text: &'a str) -> Seen<'a> {
        Scan::part(text).value().unwrap_or(Seen::Nothing)
    }

    /// A header's value.
    pub(super) fn header(bytes: &'a [u8]) -> Seen<'a> {
        std::str::from_utf8(bytes).map_or(Seen::Opaque, Seen::Header)
    }

    /// The string, where it is one.
    pub(super) fn text(&self) -> Option<Text<'a>> {
        match *self {
            Seen::Text(text) => Some(text),
            Seen::Header(text) => Some(Text::plain(text)),
            _ => None,
        }
    }

    /// The number, where it is one.
    pub(super) fn number(&self) -> Option<Number> {
        match *self {
            Seen::Number(number) => Some(number),
            Seen::Header(text) => reading(text)?.number(),
            _ => None,
        }
    }

    /// The boolean, where it is one.
    pub(super) fn bool(&self) -> Option<bool> {
        match *self {
            Seen::Bool(bool) => Some(bool),
            Seen::Header(text) => reading(text)?.bool(),
            _ => None,
        }
    }
}

/// What else a header's text is, where it is JSON's text for a number or a boolean.
pub(super) fn reading(text: &str) -> Option<Seen<'_>> {
    if !text.starts_with(|c: char| matches!(c, '-' | '0'..='9' | 't' | 'f')) {
        return None;
    }
    let mut scan = Scan::part(text);
    let seen = scan.value().ok()?;
    scan.is_at_end().then_some(seen)
}
