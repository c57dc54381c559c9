//! Cells, and the fields of a run.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};

use crate::lower::ir::{Block, Capture, Cell, CellName, Holds, Reading};

/// The user's name of a cell, or `__of3` for one without.
pub(super) fn cell_name(name: CellName<'_>) -> Ident {
    match name {
        CellName::Capture(name) => name.clone(),
        CellName::Anchor(statement) => Ident::new(&format!("__of{}", statement.0), Span::call_site()),
    }
}

/// `let done = $crate::__private::capture();` for each cell.
pub(super) fn cells(block: &Block<'_>, private: &TokenStream) -> TokenStream {
    block.cells.iter().map(|cell| one(cell, private)).collect()
}

fn one(cell: &Cell<'_>, private: &TokenStream) -> TokenStream {
    let name = cell_name(cell.name);
    let holds = match cell.holds {
        Holds::Inferred => None,
        Holds::Json { each } => Some(several(quote!(#private::Message<#private::Json>), each)),
        Holds::Part { each } => Some(several(quote!(#private::Value), each)),
        Holds::Type(ty) => Some(quote!(#ty)),
    };
    let holds = holds.map(|holds| quote!(::<#holds>));
    quote!(let #name = #private::capture #holds ();)
}

fn several(one: TokenStream, each: bool) -> TokenStream {
    if each { quote!(::std::vec::Vec<#one>) } else { one }
}

/// The struct of the captures, and the expression that makes one: `(struct Captures<..> { .. }, Captures { .. })`.
///
/// A `let` is no field: its value may borrow from a cell, and the run outlives the cells. A field that nothing in
/// the block uses is left to rustc, which warns unless the test reads `run.done`.
pub(crate) fn captures(block: &Block<'_>, private: &TokenStream) -> (TokenStream, TokenStream) {
    let mut fields: Vec<&Capture<'_>> = Vec::new();
    for field in block.captures.iter().filter(is_field) {
        // A name that is bound twice is refused; rustc need not say so again.
        if fields.iter().all(|other| other.name != field.name) {
            fields.push(field);
        }
    }
    let types = fields.iter().enumerate();
    let types: Vec<Ident> =
        types.map(|(index, field)| Ident::new(&format!("C{index}"), warned(field.name))).collect();
    let declared = fields.iter().zip(&types).map(|(field, ty)| {
        let name = field.name;
        let allow = field.used.then(|| quote!(#[allow(dead_code)]));
        let declared = quote_spanned!(warned(name)=> pub #name: #ty);
        quote!(#allow #declared)
    });
    let made = fields.iter().map(|field| {
        let name = field.name;
        match field.reading {
            // It need not be `Clone`.
            Reading::Called => quote!(#name: #private::Capture::__taken(#name)),
            _ => quote!(#name: ::core::clone::Clone::clone(&*#name)),
        }
    });
    let declared = quote!(struct Captures<#(#types),*> { #(#declared),* });
    (declared, quote!(Captures { #(#made),* }))
}

/// The span of what is declared together with a name of the user's: hers by hygiene, or rustc would take the
/// whole for our own code and not warn; by place the call, so that the editor finds only her name at her name.
fn warned(name: &Ident) -> Span {
    Span::call_site().resolved_at(name.span())
}

fn is_field(capture: &&Capture<'_>) -> bool {
    matches!(capture.reading, Reading::Cell | Reading::Value | Reading::Called)
}

/// A `let` that nothing uses: rustc says so.
pub(super) fn idle_lets(block: &Block<'_>) -> TokenStream {
    let idle = block.captures.iter().filter(|capture| capture.reading == Reading::Let && !capture.used);
    let fields: Vec<_> = idle
        .map(|capture| {
            let name = capture.name;
            quote_spanned!(warned(name)=> #name: ())
        })
        .collect();
    if fields.is_empty() {
        return TokenStream::new();
    }
    quote! {
        {
            struct Lets { #(#fields),* }
            let _ = Lets { #(#fields),* };
        }
    }
}
