//! A place in a JSON text, and how it moves on.

use super::{Number, Text, text};
use crate::matching::seen::Seen;

/// How deep arrays and objects may nest, the outermost included: as in serde_json.
pub(super) const DEEPEST: u32 = 127;

/// Why a text is no JSON that can be read. serde_json words the details for the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It is not JSON.
    Syntax,
    /// It nests deeper than 127 levels.
    TooDeep,
}

/// A place in a JSON text. A copy of it is a place to come back to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scan<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
    pub(super) depth: u32,
}

impl<'a> Scan<'a> {
    /// The start of a payload.
    pub(crate) fn payload(payload: &'a [u8]) -> Result<Scan<'a>, Fault> {
        std::str::from_utf8(payload).map(Scan::part).map_err(|_| Fault::Syntax)
    }

    /// The start of a text.
    pub(in crate::matching) fn part(text: &'a str) -> Scan<'a> {
        Scan { text, at: 0, depth: 0 }
    }

    /// The next byte that is not white space; the place moves to it.
    #[inline(always)]
    pub(crate) fn peek(&mut self) -> Option<u8> {
        let bytes = self.text.as_bytes();
        while let Some(&byte) = bytes.get(self.at) {
            if !matches!(byte, b' ' | b'\n' | b'\t' | b'\r') {
                return Some(byte);
            }
            self.at += 1;
        }
        None
    }

    /// Where it is, to cut out what follows: see [`Scan::since`].
    pub(crate) fn mark(&self) -> usize {
        self.at
    }

    /// The text from there to here.
    pub(in crate::matching) fn since(&self, mark: usize) -> &'a str {
        self.text.get(mark..self.at).unwrap_or_default()
    }

    /// Steps over the `{` or `[` that [`Scan::peek`] has shown.
    pub(crate) fn enter(&mut self) -> Result<(), Fault> {
        self.at += 1;
        self.depth += 1;
        if self.depth > DEEPEST { Err(Fault::TooDeep) } else { Ok(()) }
    }

    pub(super) fn leave(&mut self) {
        self.at += 1;
        self.depth -= 1;
    }

    /// The next key of the object that was entered, with the place at its value; `None` after the last.
    #[inline(always)]
    pub(crate) fn key(&mut self, first: &mut bool) -> Result<Option<Text<'a>>, Fault> {
        match (self.peek(), std::mem::take(first)) {
            (Some(b'"'), true) => {}
            (Some(b','), false) => {
                self.at += 1;
                if self.peek() != Some(b'"') {
                    return Err(Fault::Syntax);
                }
            }
            (Some(b'}'), _) => {
                self.leave();
                return Ok(None);
            }
            _ => return Err(Fault::Syntax),
        }
        let key = self.string()?;
        if self.peek() != Some(b':') {
            return Err(Fault::Syntax);
        }
        self.at += 1;
        Ok(Some(key))
    }

    /// Whether the array that was entered has another element; then the place is at it.
    #[inline(always)]
    pub(crate) fn element(&mut self, first: &mut bool) -> Result<bool, Fault> {
        match (self.peek(), std::mem::take(first)) {
            (Some(b']'), _) => {
                self.leave();
                Ok(false)
            }
            (Some(_), true) => Ok(true),
            (Some(b','), false) => {
                self.at += 1;
                Ok(true)
            }
            _ => Err(Fault::Syntax),
        }
    }

    /// The value here; the place moves behind it.
    #[inline(always)]
    pub(in crate::matching) fn value(&mut self) -> Result<Seen<'a>, Fault> {
        match self.peek() {
            Some(b'"') => self.string().map(Seen::Text),
            Some(b'-' | b'0'..=b'9') => {
                let number = self.number()?;
                Ok(Seen::Number(Number::read(number)))
            }
            Some(b'{') => self.skip().map(Seen::Object),
            Some(b'[') => self.skip().map(Seen::Array),
            Some(b't') => self.word("true").map(|()| Seen::Bool(true)),
            Some(b'f') => self.word("false").map(|()| Seen::Bool(false)),
            Some(b'n') => self.word("null").map(|()| Seen::Null),
            _ => Err(Fault::Syntax),
        }
    }

    /// Nothing but white space may be left.
    pub(crate) fn end(&mut self) -> Result<(), Fault> {
        if self.peek().is_none() { Ok(()) } else { Err(Fault::Syntax) }
    }

    /// Whether all of the text has been read.
    pub(in crate::matching) fn is_at_end(&self) -> bool {
        self.at == self.text.len()
    }

    /// The string whose opening quote is here.
    #[inline(always)]
    pub(crate) fn string(&mut self) -> Result<Text<'a>, Fault> {
        let from = self.at + 1;
        let (plain, end) = text::closing_quote(self.text.as_bytes(), from).ok_or(Fault::Syntax)?;
        self.at = end + 1;
        Ok(Text::new(self.text.get(from..end).unwrap_or_default(), plain - from))
    }

    pub(super) fn word(&mut self, word: &str) -> Result<(), Fault> {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        if !rest.starts_with(word.as_bytes()) {
            return Err(Fault::Syntax);
        }
        self.at += word.len();
        Ok(())
    }
}
