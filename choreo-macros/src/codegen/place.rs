//! Places in the user's file.

use proc_macro2::TokenStream;
use quote::quote;

use crate::ast::Extent;

/// `__m::Place::new(12, 5, 12, 30)`: lines and columns from 1, the end just after the last character.
pub(super) fn place(extent: &Extent) -> TokenStream {
    let (start, end) = (extent.start.start(), extent.end.end());
    let numbers = [start.line, start.column + 1, end.line, end.column + 1];
    let [line, column, end_line, end_column] = numbers.map(proc_macro2::Literal::usize_unsuffixed);
    quote!(__m::Place::new(#line, #column, #end_line, #end_column))
}
