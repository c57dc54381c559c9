//! Statements to be put into blocks.

use proc_macro2::Group;
use syn::{Attribute, Ident, Type};

use super::Scenario;

/// One item of the item form.
pub(crate) enum Item {
    Scenario(Scenario),
    Fragment(Fragment),
}

/// `/// doc  fragment NAME(PARAMETER: TYPE) { .. }`
pub(crate) struct Fragment {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) name: Ident,
    /// The parameter list with its parentheses, as written.
    pub(crate) parameters: Group,
    /// The braces, as written.
    pub(crate) body: Group,
    /// Whether something in it is wrong, which is reported: where it is included that need not be said again.
    pub(crate) broken: bool,
}

/// `order_id: &str` of a fragment.
pub(crate) struct Parameter {
    pub(crate) name: Ident,
    pub(crate) ty: Type,
}

/// The text of a fragment that a block includes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Origin {
    /// The fragment's name.
    pub(crate) name: String,
    /// The file, as `file!()` gives it there.
    pub(crate) file: String,
    /// The line at which the text begins, from 1.
    pub(crate) line: usize,
    /// The column, from 1.
    pub(crate) column: usize,
    /// Line and column of its first and of its last token.
    pub(crate) first: (usize, usize),
    pub(crate) last: (usize, usize),
    /// The text with its braces; empty where it isn't known.
    pub(crate) text: String,
    /// See [`Fragment::broken`].
    pub(crate) broken: bool,
}
