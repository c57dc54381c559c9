//! Payloads, keys and headers.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use syn::Expr;

use super::argument::by_reference;
use crate::lower::ir::{Envelope, Payload, Piece};

/// An expression that gives a `Body`, with `?`.
pub(super) fn payload(payload: &Payload<'_>, private: &TokenStream) -> TokenStream {
    match payload {
        Payload::Static(bytes) => {
            let bytes = Literal::byte_string(bytes);
            quote!(#private::Body::Json(#private::Bytes::from_static(#bytes)))
        }
        Payload::Raw(bytes) => {
            let bytes = Literal::byte_string(bytes);
            quote!(#private::Body::Raw(#private::Bytes::from_static(#bytes)))
        }
        Payload::Expr(expr) => {
            let argument = by_reference(expr);
            quote!((&&#private::for_payload(#argument)).__body()?)
        }
        Payload::Json(pieces) => {
            let capacity = Literal::usize_unsuffixed(pieces.iter().map(capacity).sum());
            let pieces = pieces.iter().map(|piece| self::piece(piece, private));
            quote! {{
                let mut __p = #private::JsonWriter::new(#capacity);
                #(#pieces)*
                __p.finish()
            }}
        }
    }
}

/// An expression that gives an `Envelope`, with `?`.
pub(super) fn envelope(envelope: &Envelope<'_>, private: &TokenStream) -> TokenStream {
    let key = envelope.key.map(|expr| {
        let text = text(expr, private);
        quote!(__envelope.key = ::core::option::Option::Some(#text);)
    });
    let headers = envelope.headers.iter().map(|(key, expr)| {
        let (name, text) = (&key.text, text(expr, private));
        quote!(__envelope.headers.insert(#name, #text);)
    });
    quote! {{
        let mut __envelope = #private::Envelope::default();
        #key
        #(#headers)*
        __envelope
    }}
}

/// A key or a header: bytes as they are, anything else as text.
fn text(expr: &Expr, private: &TokenStream) -> TokenStream {
    let argument = by_reference(expr);
    quote!((&&#private::for_text(#argument)).__bytes()?)
}

fn piece(piece: &Piece<'_>, private: &TokenStream) -> TokenStream {
    match piece {
        Piece::Raw(text) => quote!(__p.raw(#text);),
        Piece::Comma => quote!(__p.comma();),
        Piece::Value(expr) => {
            let argument = by_reference(expr);
            quote!(__p.value(#argument)?;)
        }
        Piece::SpreadElements(expr) => {
            let argument = by_reference(expr);
            quote!(__p.spread_elements(#argument)?;)
        }
        Piece::Spread(exprs, written) => {
            let arguments = exprs.iter().map(|expr| by_reference(expr));
            quote!(__p.spread(&[#(#private::object(#arguments)?),*], &[#(#written),*])?;)
        }
    }
}

/// How many bytes a piece is likely to take.
fn capacity(piece: &Piece<'_>) -> usize {
    match piece {
        Piece::Raw(text) => text.len(),
        Piece::Value(_) => 24,
        Piece::Spread(..) | Piece::SpreadElements(_) => 128,
        Piece::Comma => 1,
    }
}
