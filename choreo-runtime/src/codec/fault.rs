//! What can go wrong at the border.

use std::fmt;

/// Why a payload could not be decoded. Reads after "the message is not MessagePack:".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undecodable {
    what: String,
    offset: Option<usize>,
}

impl Undecodable {
    /// A fragment, lower case and without a full stop: `a string is not UTF-8`.
    pub fn new(what: impl Into<String>) -> Undecodable {
        Undecodable { what: what.into(), offset: None }
    }

    /// The same, at this byte of the payload, from 0.
    #[must_use = "the offset is added to the value that is returned"]
    pub fn at(self, offset: usize) -> Undecodable {
        Undecodable { offset: Some(offset), ..self }
    }

    /// The byte of the payload at which decoding failed, from 0, where the format tells one.
    pub fn offset(&self) -> Option<usize> {
        self.offset
    }
}

impl fmt::Display for Undecodable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.offset {
            Some(offset) => write!(f, "{}, at byte {offset}", self.what),
            None => f.write_str(&self.what),
        }
    }
}

impl std::error::Error for Undecodable {}

/// Why a value could not be encoded. Reads after "failed to encode the payload as MessagePack:".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unwritable {
    what: String,
    field: String,
}

impl Unwritable {
    /// A fragment, lower case and without a full stop: `a number is beyond 64 bits`.
    pub fn new(what: impl Into<String>) -> Unwritable {
        Unwritable { what: what.into(), field: String::new() }
    }

    /// The same, in the value under this key.
    #[must_use = "the key is added to the value that is returned"]
    pub fn under(self, key: &str) -> Unwritable {
        let dot = if self.field.is_empty() || self.field.starts_with('[') { "" } else { "." };
        Unwritable { field: format!("{key}{dot}{}", self.field), ..self }
    }

    /// The same, in this element of an array.
    #[must_use = "the index is added to the value that is returned"]
    pub fn in_element(self, index: usize) -> Unwritable {
        let dot = if self.field.is_empty() || self.field.starts_with('[') { "" } else { "." };
        Unwritable { field: format!("[{index}]{dot}{}", self.field), ..self }
    }

    /// The path to the value that could not be encoded: `order.lines[2].sku`. Empty for the whole payload.
    pub fn field(&self) -> &str {
        &self.field
    }
}

impl fmt::Display for Unwritable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.field.as_str() {
            "" => f.write_str(&self.what),
            field => write!(f, "`{field}`: {}", self.what),
        }
    }
}

impl std::error::Error for Unwritable {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_reads_as_in_a_report() {
        let error = Unwritable::new("no").under("sku").in_element(2).under("lines").under("order");
        assert_eq!(error.to_string(), "`order.lines[2].sku`: no");
        assert_eq!(Unwritable::new("no").in_element(0).in_element(1).to_string(), "`[1][0]`: no");
        assert_eq!(Unwritable::new("no").to_string(), "no");
    }
}
