//! A fragment: a macro that hands its statements to the block that asks for them.

use proc_macro2::{Literal, Span, TokenStream, TokenTree};
use quote::quote;
use syn::ext::IdentExt;

use crate::ast::Fragment;

/// `macro_rules! NAME { (@include (CALLBACK) REST) => { CALLBACK! { @fragment {..} (..) { .. } REST } } }`
///
/// What it is called with is what [`include::call`](crate::include::call) writes.
pub(crate) fn fragment(fragment: &Fragment) -> TokenStream {
    let Fragment { attributes, name, parameters, body, broken } = fragment;
    let cfgs = attributes.iter().filter(|attribute| attribute.path().is_ident("cfg"));
    let start = body.span_open().start();
    let [line, column] = [start.line, start.column + 1].map(Literal::usize_unsuffixed);
    let (file, text) = (Span::call_site().file(), source(fragment));
    let word = name.unraw().to_string();
    let message = format!("`{word}` is a fragment: write `include {word}(..);` in a block of statements");
    quote! {
        #(#attributes)*
        #[allow(unused_macros)]
        macro_rules! #name {
            (@include ($($callback:tt)*) $($rest:tt)*) => {
                $($callback)* ! {
                    @fragment {
                        name = #word, file = #file, line = #line, column = #column, text = #text, broken = #broken
                    } #parameters #body $($rest)*
                }
            };
            ($($other:tt)*) => { ::core::compile_error! { #message } };
        }
        #(#cfgs)*
        #[allow(unused_imports)]
        pub(crate) use #name;
    }
}

/// The text of the statements; empty where they stand elsewhere: in the arguments of a `macro_rules`.
fn source(fragment: &Fragment) -> String {
    let body = &fragment.body;
    let text = body.span().source_text().unwrap_or_default();
    let first = body.span_open().start();
    let end = first.line + text.lines().count();
    let inside = |tree: TokenTree| (first.line..end).contains(&tree.span().start().line);
    if body.stream().into_iter().all(inside) { text } else { String::new() }
}
