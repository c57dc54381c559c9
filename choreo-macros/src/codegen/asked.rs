//! What a block asks of its stage, as bounds and fields that rustc judges at the user's own tokens.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};

use crate::ast::Via;
use crate::lower::ir::{Block, Bound, Capability};

/// The transports that it names, or that there is only one; and what its clauses need of them.
pub(super) fn asked(block: &Block<'_>, private: &TokenStream) -> TokenStream {
    let vias = block.vias.iter().map(|via| named(via, private));
    let one = block.nameless.filter(|_| block.vias.is_empty()).map(|verb| {
        let need = Ident::new("need_one", verb.span());
        quote_spanned!(verb.span()=> #private::#need(__choreo_stage);)
    });
    let bounds = block.bounds.iter().map(|one| bound(one, private));
    quote!(#(#vias)* #one #(#bounds)*)
}

/// The word, so that the editor documents it; and the field, so that a name that is none is rustc's error there.
fn named(via: &Via, private: &TokenStream) -> TokenStream {
    let (span, name) = (via.word.span(), &via.name);
    let need = Ident::new("need_names", span);
    let need = quote_spanned!(span=> #private::#need(__choreo_stage););
    let word = &via.word;
    quote!(let _ = #private::verbs::#word; #need let _ = &__choreo_stage.#name;)
}

/// The whole call has the span of the clause: rustc blames the argument.
fn bound(bound: &Bound<'_>, private: &TokenStream) -> TokenStream {
    let span = bound.extent.start;
    let Some(Via { name, .. }) = bound.via else { return need(bound, "__choreo_stage", private) };
    let via = Ident::new("__via", span);
    let need = need(bound, "__via", private);
    quote!({ let #via = &__choreo_stage.#name; #need })
}

fn need(bound: &Bound<'_>, of: &str, private: &TokenStream) -> TokenStream {
    let need = match bound.capability {
        Capability::Keys => "need_keys",
        Capability::Headers => "need_headers",
        Capability::Reply => "need_reply",
        Capability::Request => "need_request",
        Capability::History => return history(bound, of, private),
    };
    let span = bound.extent.start;
    let (need, of) = (Ident::new(need, span), Ident::new(of, span));
    quote_spanned!(span=> #private::#need(#of);)
}

/// The clause is two words, and rustc joins the spans of the argument's first and last token.
fn history(bound: &Bound<'_>, of: &str, private: &TokenStream) -> TokenStream {
    let (start, end): (Span, Span) = (bound.extent.start, bound.extent.end);
    let first = quote_spanned!(start=> &);
    let last = Ident::new(of, end);
    let need = quote_spanned!(start=> need_history);
    quote!(#private::#need(#first #last);)
}
