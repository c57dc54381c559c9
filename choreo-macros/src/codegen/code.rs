//! Async code of the user's: a future, which the driver polls.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use quote::{quote, quote_spanned};
use syn::Expr;

use super::argument::first;
use super::capture::cell_name;
use crate::lower::ir::CellName;

/// `e_call(&resp, async { .. })`: lazy, so that nothing of it runs before its turn. In a loop it is made anew for each
/// round: `e_call_again(&resp, || async { .. })`.
pub(super) fn call(
    cell: CellName<'_>,
    body: &Expr,
    again: bool,
    reads: &TokenStream,
    private: &TokenStream,
) -> TokenStream {
    let (cell, body) = (cell_name(cell), pinned(body, private));
    let split = split(&body, private);
    let code = asynchronous(
        &body,
        quote! {
            #[allow(unused_imports)]
            use #private::{SplitResult as _, SplitValue as _};
            #reads
            #[allow(unused_braces)]
            let __value = #body;
            #private::settled(#split)
        },
    );
    match again {
        true => quote!(#private::e_call_again(&#cell, || #code)),
        false => quote!(#private::e_call(&#cell, #code)),
    }
}

/// `e_eventually(|| async { .. })`: made anew for each evaluation.
pub(super) fn eventually(body: &Expr, reads: &TokenStream, private: &TokenStream) -> TokenStream {
    let body = pinned(body, private);
    let code = asynchronous(
        &body,
        quote! {
            #reads
            #[allow(unused_braces)]
            let __truth = #private::truth(#body);
            __truth
        },
    );
    quote!(#private::e_eventually(|| #code))
}

/// `async { .. }`, which stands where the user's braces stand: rustc blames it for what they move.
fn asynchronous(body: &TokenStream, code: TokenStream) -> TokenStream {
    let braces = body.clone().into_iter().last().map_or_else(Span::call_site, |braces| braces.span());
    let at = Span::call_site().located_at(braces);
    let mut block = Group::new(Delimiter::Brace, code);
    block.set_span(at);
    quote_spanned!(at=> async #block)
}

/// The body, its `Ok(..)` at the end with our error where nothing else says which it has.
fn pinned(body: &Expr, private: &TokenStream) -> TokenStream {
    let mut body = body.clone();
    if let Some(last) = last_ok(&mut body) {
        let value = last.clone();
        *last = Expr::Verbatim(quote!(#private::last_ok(#value)));
    }
    quote!(#body)
}

/// `(&&returned(__value)).__split()`: its first and its last token stand at the user's code, which rustc then blames.
fn split(code: &TokenStream, private: &TokenStream) -> TokenStream {
    let parenthesised = |tokens: TokenStream, span| {
        let mut group = Group::new(Delimiter::Parenthesis, tokens);
        group.set_span(span);
        group
    };
    let last = match code.clone().into_iter().last() {
        Some(TokenTree::Group(group)) => group.span_close(),
        _ => first(code),
    };
    let value = parenthesised(quote!(&&#private::returned(__value)), first(code));
    let nothing = parenthesised(TokenStream::new(), last);
    quote!(#value.__split #nothing)
}

/// The `Ok(..)` that a block ends in: then nothing may say what its error is.
fn last_ok(body: &mut Expr) -> Option<&mut Expr> {
    let Expr::Block(block) = body else { return None };
    match block.block.stmts.last_mut() {
        Some(syn::Stmt::Expr(last @ Expr::Call(_), None)) => match &*last {
            Expr::Call(call) if is_ok(&call.func) => Some(last),
            _ => None,
        },
        _ => None,
    }
}

fn is_ok(function: &Expr) -> bool {
    matches!(function, Expr::Path(path) if path.qself.is_none() && path.path.is_ident("Ok"))
}
