//! What the attribute tells the blocks in its function, and a derived stage the stand-ins that it includes.

use syn::Path;

use super::Period;

/// `@scenario { name = "..", block = 0, .. }`: put before a block's tokens by the attribute, read again by `choreo!`.
pub(crate) struct Marker {
    /// The function's name.
    pub(crate) name: String,
    /// Which block of the function this is, from 0.
    pub(crate) block: usize,
    /// The line at which the block's source text begins, from 1.
    pub(crate) line: usize,
    /// The column, from 1.
    pub(crate) column: usize,
    /// The block's source text with its braces; empty where it isn't known.
    pub(crate) source: String,
    /// The attribute's `timeout`: a literal, with the span of the attribute's string.
    pub(crate) timeout: Option<Period>,
    /// The attribute's `slow`: whether SLOW is a failure.
    pub(crate) slow_fails: Option<bool>,
    /// Whether the attribute says `time = "virtual"`.
    pub(crate) virtual_time: bool,
    /// Whether the block holds the stand-ins of a stage, and is no part of a test.
    pub(crate) stand_ins: bool,
    /// The attribute's `crate`.
    pub(crate) krate: Option<Path>,
}
