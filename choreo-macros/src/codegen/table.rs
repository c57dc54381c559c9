//! What all tables of the machine are written with.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;

use crate::lower::ir::{CaptureId, Count, ExprId, Period, Topic};

/// `__m::ExprId(3)`
pub(super) fn id(name: &str, index: usize) -> TokenStream {
    let (name, index) = (Ident::new(name, Span::call_site()), Literal::usize_unsuffixed(index));
    quote!(__m::#name(#index))
}

/// `::core::option::Option::Some(..)`
pub(super) fn option(value: Option<TokenStream>) -> TokenStream {
    match value {
        Some(value) => quote!(::core::option::Option::Some(#value)),
        None => quote!(::core::option::Option::None),
    }
}

/// `&[__m::ExprId(0), ..]`
pub(super) fn ids(name: &str, indices: impl Iterator<Item = usize>) -> TokenStream {
    let ids = indices.map(|index| id(name, index));
    quote!(&[#(#ids),*])
}

pub(super) fn captures(ids: &[CaptureId]) -> TokenStream {
    self::ids("CaptureId", ids.iter().map(|id| id.0))
}

pub(super) fn capture(capture: Option<CaptureId>) -> TokenStream {
    option(capture.map(|capture| id("CaptureId", capture.0)))
}

pub(super) fn expr(expr: Option<ExprId>) -> TokenStream {
    option(expr.map(|expr| id("ExprId", expr.0)))
}

pub(super) fn topic(topic: &Topic) -> TokenStream {
    match topic {
        Topic::Literal(text) => quote!(__m::Topic::Literal(#text)),
        Topic::Reply => quote!(__m::Topic::Reply),
        Topic::Expr(expr, text) => {
            let expr = id("ExprId", expr.0);
            quote!(__m::Topic::Expr { expr: #expr, text: #text })
        }
    }
}

pub(super) fn period(period: &Period) -> TokenStream {
    match period {
        Period::Literal(nanos) => {
            let nanos = Literal::u64_unsuffixed(*nanos);
            quote!(__m::Span::Literal(::core::time::Duration::from_nanos(#nanos)))
        }
        Period::Expr(expr, text) => {
            let expr = id("ExprId", expr.0);
            quote!(__m::Span::Expr { expr: #expr, text: #text })
        }
    }
}

pub(super) fn count(count: &Count) -> TokenStream {
    let (least, most) = (Literal::u32_unsuffixed(count.least), count.most.map(Literal::u32_unsuffixed));
    let most = option(most.map(|most| quote!(#most)));
    quote!(__m::Count { least: #least, most: #most })
}
