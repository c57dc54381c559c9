//! The head of a script.

use proc_macro2::Span;
use syn::{Ident, Type};

/// `for &TYPE;`: which stage a script runs on.
pub(crate) struct ScriptHead {
    /// The word `for`.
    pub(crate) word: Ident,
    /// The `&`.
    pub(crate) reference: Span,
    /// The type behind the `&`.
    pub(crate) stage: Type,
}
