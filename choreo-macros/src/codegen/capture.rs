//! Cells, and the fields of a run.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};

use super::argument::parenthesised;
use crate::lower::ir::{Block, Capture, Cell, CellName, Holds, Keeps, Place, Reading};

/// The user's name of a cell, or `__of3` for one without.
pub(super) fn cell_name(name: CellName<'_>) -> Ident {
    match name {
        CellName::Capture(name) => name.clone(),
        CellName::Anchor(statement) => Ident::new(&format!("__of{}", statement.0), Span::call_site()),
    }
}

/// The cells that stand above all expressions.
pub(super) fn cells(block: &Block<'_>, private: &TokenStream) -> TokenStream {
    let first = block.cells.iter().filter(|cell| cell.place == Place::First);
    first.map(|cell| one(cell, private)).collect()
}

/// What stands right above the n-th expression: the cells of names that mean another thing from there on, and what
/// the branches of an `either` must agree on.
pub(super) fn cells_at(block: &Block<'_>, index: usize, private: &TokenStream) -> TokenStream {
    let here = |cell: &&Cell<'_>| match cell.place {
        Place::First => false,
        Place::Again(at) | Place::Shared(at) => at.0 == index,
    };
    let cells = block.cells.iter().filter(here).map(|cell| match cell.place {
        Place::Shared(_) => shared(cell, private).unwrap_or_default(),
        _ => one(cell, private),
    });
    cells.collect()
}

/// `let done = $crate::__private::capture();`
fn one(cell: &Cell<'_>, private: &TokenStream) -> TokenStream {
    let name = cell_name(cell.name);
    let holds = content(cell, private).map(|holds| quote!(::<#holds>));
    quote!(let #name = #private::capture #holds ();)
}

/// `let _: &$crate::__private::Capture<..> = &(done);`: rustc says so here, where another branch puts something else
/// into the cell. What is inferred it compares by itself.
fn shared(cell: &Cell<'_>, private: &TokenStream) -> Option<TokenStream> {
    let (name, holds) = (cell_name(cell.name), content(cell, private)?);
    let cell = parenthesised(quote!(#name), name.span());
    Some(quote!(let _: &#private::Capture<#holds> = #cell;))
}

fn content(cell: &Cell<'_>, private: &TokenStream) -> Option<TokenStream> {
    match cell.holds {
        Holds::Inferred => None,
        Holds::Json { each } => Some(several(quote!(#private::Message<#private::Json>), each)),
        Holds::Part { each } => Some(several(quote!(#private::Value), each)),
        Holds::Type(ty) => Some(quote!(#ty)),
    }
}

fn several(one: TokenStream, each: bool) -> TokenStream {
    if each { quote!(::std::vec::Vec<#one>) } else { one }
}

/// The struct of the captures, and the expression that makes one: `(struct Captures<..> { .. }, Captures { .. })`.
///
/// A `let` is no field, nor what a `for` binds: its value may borrow from a cell, and the run outlives the cells. A
/// field that nothing in the block uses is left to rustc, which warns unless the test reads `run.done`. What several
/// branches of an `either` bind is one field.
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
        let mut same = block.captures.iter().filter(|capture| capture.name == name);
        let allow = same.any(|capture| capture.used).then(|| quote!(#[allow(dead_code)]));
        let declared = quote_spanned!(warned(name)=> pub #name: #ty);
        quote!(#allow #declared)
    });
    let made = fields.iter().map(|field| {
        let name = field.name;
        // What a `call` gives need not be `Clone`.
        let given = field.reading == Reading::Called;
        match field.keeps {
            Keeps::Always if given => quote!(#name: #private::Capture::__taken(#name)),
            Keeps::Always => quote!(#name: ::core::clone::Clone::clone(&*#name)),
            Keeps::Perhaps if given => quote!(#name: #private::Capture::__taken_if_bound(#name)),
            Keeps::Perhaps => quote!(#name: #private::Capture::__if_bound(&#name)),
            Keeps::Rounds if given => quote!(#name: #private::Capture::__taken_all(#name)),
            Keeps::Rounds => quote!(#name: #private::Capture::__all(&#name)),
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
