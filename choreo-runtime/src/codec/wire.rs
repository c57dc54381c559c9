//! A payload as it is read, byte by byte.

use super::Undecodable;
use crate::diagnosis::number::counted;

/// A place in a payload.
#[derive(Debug)]
pub(super) struct Wire<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Wire<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Wire<'a> {
        Wire { bytes, at: 0 }
    }

    /// The next byte's offset.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// How many bytes are left.
    pub(super) fn left(&self) -> usize {
        self.bytes.len() - self.at
    }

    /// The next byte.
    pub(super) fn byte(&mut self) -> Result<u8, Undecodable> {
        let byte = self.bytes.get(self.at).copied().ok_or_else(|| self.ends())?;
        self.at += 1;
        Ok(byte)
    }

    /// The next bytes, as many as the array has.
    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], Undecodable> {
        let found = self.bytes.get(self.at..).and_then(|rest| rest.first_chunk::<N>());
        let array = *found.ok_or_else(|| self.ends())?;
        self.at += N;
        Ok(array)
    }

    /// The next bytes: so many are announced for what is called this.
    pub(super) fn take(&mut self, count: u64, what: &str) -> Result<&'a [u8], Undecodable> {
        self.announced(count, 1, what, "byte")?;
        let from = self.at;
        self.at += usize::try_from(count).unwrap_or_default();
        Ok(self.bytes.get(from..self.at).unwrap_or_default())
    }

    /// The next bytes, as text.
    pub(super) fn text(&mut self, count: u64, what: &str) -> Result<&'a str, Undecodable> {
        let from = self.at;
        let bytes = self.take(count, what)?;
        std::str::from_utf8(bytes)
            .map_err(|error| Undecodable::new(format!("{what} is not UTF-8")).at(from + error.valid_up_to()))
    }

    /// Checks that so many parts, of at least `least` bytes each, can still come.
    pub(super) fn announced(
        &self,
        count: u64,
        least: u64,
        what: &str,
        unit: &str,
    ) -> Result<(), Undecodable> {
        let left = self.left() as u64;
        if count.checked_mul(least).is_some_and(|needed| needed <= left) {
            return Ok(());
        }
        let text = format!("{what} of {} begins here, and {} left", counted(count, unit), self.rest());
        Err(Undecodable::new(text).at(self.at))
    }

    fn rest(&self) -> String {
        let left = self.left() as u64;
        format!("{} {}", counted(left, "byte"), if left == 1 { "is" } else { "are" })
    }

    fn ends(&self) -> Undecodable {
        Undecodable::new("it ends in the middle of a value").at(self.bytes.len())
    }

    /// Nothing may be left.
    pub(super) fn end(&self) -> Result<(), Undecodable> {
        match self.left() {
            0 => Ok(()),
            _ => Err(Undecodable::new(format!("after its value {} left", self.rest())).at(self.at)),
        }
    }
}
