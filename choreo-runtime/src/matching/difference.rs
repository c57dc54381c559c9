//! What differs, in words.

use crate::machine::{LeafId, Place};

/// One way in which a message does not fit a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The leaf that does not fit. The element of an `every` that does not fit counts as the `every`'s own, and a
    /// leaf may differ in more than one way (two keys that `exactly` does not name).
    pub leaf: LeafId,
    /// Where it stands in the test: the value, or the key for one that is missing.
    pub place: Place,
    /// The path to it in the message: `order.lines[2].sku`; empty for the whole payload.
    pub path: String,
    /// What is wrong.
    pub problem: Problem,
}

/// What is wrong with a value.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Problem {
    /// The payload is not JSON, or nothing that its topic's codec can decode: why, reading after "the message is".
    NotJson(String),
    /// serde can't make the pattern's type of it: why, reading after "the message is".
    Undecodable(String),
    /// The key is not there.
    Missing {
        /// The key.
        key: String,
    },
    /// The key is there more than once.
    Duplicate {
        /// The key.
        key: String,
    },
    /// The key must not be there (`absent`, `exactly`).
    Unexpected {
        /// The key.
        key: String,
        /// Its value, shortened.
        got: String,
    },
    /// The value is another.
    Got {
        /// The value as JSON, shortened; `a string of 7 characters` and the like where that says more.
        got: String,
        /// What was asked for, where the place in the text does not show it: the value of an expression
        /// (`done["order_id"]` is `"ORD-7"`).
        wanted: Option<String>,
    },
    /// The `where` is false.
    ConditionFalse,
    /// A user's matcher says no.
    Custom {
        /// Why, in its own words (a relative clause).
        why: String,
        /// What it asks for, in its own words (a verb phrase); empty where it panics when it is asked.
        wanted: String,
    },
    /// The bytes differ: the offset of the first one that does.
    Bytes {
        /// The offset.
        offset: usize,
        /// The bytes there, as hex and text, shortened.
        got: String,
    },
    /// The message carries no such header, or no key.
    NoHeader {
        /// The header's name; `None` for the key.
        name: Option<String>,
    },
}
