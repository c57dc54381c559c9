//! Places in the user's files.

use std::cell::RefCell;

use proc_macro2::{Literal, Span, TokenStream};
use quote::quote;

use crate::ast::{Extent, Origin};

thread_local! {
    /// The fragments of the machine that is being written. Places stand deep in it, and all of them ask.
    static FRAGMENTS: RefCell<Vec<Origin>> = const { RefCell::new(Vec::new()) };
}

/// Writes a machine whose block includes these fragments.
pub(super) fn among(fragments: &[Origin], write: impl FnOnce() -> TokenStream) -> TokenStream {
    FRAGMENTS.replace(fragments.to_vec());
    let written = write();
    FRAGMENTS.take();
    written
}

/// `__m::Place::new(12, 5, 12, 30)`: lines and columns from 1, the end just after the last character. In the first
/// fragment of the block `.of_fragment(0)` follows.
pub(super) fn place(extent: &Extent) -> TokenStream {
    let (start, end) = (extent.start.start(), extent.end.end());
    let numbers = [start.line, start.column + 1, end.line, end.column + 1];
    let [line, column, end_line, end_column] = numbers.map(Literal::usize_unsuffixed);
    let fragment = FRAGMENTS.with_borrow(|fragments| fragment(fragments, extent.start));
    let fragment = fragment.map(Literal::usize_unsuffixed).map(|at| quote!(.of_fragment(#at)));
    quote!(__m::Place::new(#line, #column, #end_line, #end_column) #fragment)
}

/// Which fragment a token stands in.
pub(crate) fn fragment(fragments: &[Origin], span: Span) -> Option<usize> {
    if fragments.is_empty() {
        return None;
    }
    let (file, start) = (span.file(), span.start());
    let at = (start.line, start.column + 1);
    fragments.iter().position(|one| one.file == file && (one.first..=one.last).contains(&at))
}
