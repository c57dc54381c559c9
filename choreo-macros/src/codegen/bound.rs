//! The parameters of a fragment in an expression that names them.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{quote, quote_spanned};
use syn::{Expr, Type};

/// The name of the type of an argument.
pub(crate) const ARGUMENT: &str = "__Argument";

pub(super) fn argument_name() -> Ident {
    Ident::new(ARGUMENT, Span::call_site())
}

/// `match (__Argument::<TYPE> { is: VALUE }.is,) { (NAME,) => TOKENS }`, from `start` to `end`.
///
/// By its hygiene it is ours, so that clippy has nothing to say of it; by its place it is the expression, so that rustc
/// blames that as a whole.
pub(crate) fn matched(
    bound: &[(Ident, Type, Option<Expr>)],
    tokens: &TokenStream,
    (start, end): (Span, Span),
) -> TokenStream {
    let argument = argument_name();
    let names = bound.iter().map(|(name, ..)| name);
    let values = bound.iter().map(|(_, ty, value)| match value {
        Some(value) => quote!(#argument::<#ty> { is: #value }.is),
        None => quote!(#argument::<#ty>::missing().is),
    });
    let mut arm = Group::new(Delimiter::Brace, quote!((#(#names,)*) => #tokens));
    arm.set_span(Span::call_site().located_at(end));
    let mut all = quote_spanned!(Span::call_site().located_at(start)=> match);
    all.extend(quote!((#(#values,)*)));
    all.extend([TokenTree::Group(arm)]);
    all
}

/// `::std::format!(ARGUMENTS)`
pub(crate) fn formatted(arguments: &TokenStream) -> TokenStream {
    quote!(::std::format!(#arguments))
}

/// `"{}", TEXT`: the arguments of a `format!` that gives this text.
pub(crate) fn shown(text: &Expr) -> TokenStream {
    quote!("{}", #text)
}
