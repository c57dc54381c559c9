//! The stages of the macro, as a library that a fuzzer can link: a proc-macro crate exports nothing but its macros.
//!
//! How to run it is in CONTRIBUTING.md.

#[path = "../../choreo-macros/src/analyze/mod.rs"]
mod analyze;
#[allow(dead_code)]
#[path = "../../choreo-macros/src/ast/mod.rs"]
mod ast;
#[path = "../../choreo-macros/src/attribute/mod.rs"]
mod attribute;
#[path = "../../choreo-macros/src/codegen/mod.rs"]
mod codegen;
#[path = "../../choreo-macros/src/diagnostic.rs"]
mod diagnostic;
#[path = "../../choreo-macros/src/expand.rs"]
mod expand;
#[path = "../../choreo-macros/src/fallback.rs"]
mod fallback;
#[path = "../../choreo-macros/src/include/mod.rs"]
mod include;
#[path = "../../choreo-macros/src/lower/mod.rs"]
mod lower;
mod page;
#[path = "../../choreo-macros/src/parse/mod.rs"]
mod parse;
#[path = "../../choreo-macros/src/stage.rs"]
mod stage;

pub use page::page;
use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// The text as tokens; `None` for what does not lex, or nests so deep that the compiler itself would give up.
fn tokens(text: &[u8]) -> Option<TokenStream> {
    let tokens: TokenStream = std::str::from_utf8(text).ok()?.parse().ok()?;
    (depth(&tokens) <= 64).then_some(tokens)
}

fn depth(tokens: &TokenStream) -> usize {
    let inner = |tree| match tree {
        TokenTree::Group(group) => 1 + depth(&group.stream()),
        _ => 0,
    };
    tokens.clone().into_iter().map(inner).max().unwrap_or(0)
}

/// Whether rustc would take it: what the macro writes is Rust, whatever it was given.
fn check(written: &TokenStream) {
    if let Err(error) = syn::parse2::<syn::File>(quote::quote!(fn __expanded() { #written })) {
        panic!("what was written is no Rust: {error}\n{written}");
    }
}

/// `script! { for &S; TEXT }`, the statements of a `choreo!`, and the stand-ins that a stage includes.
pub fn block(text: &[u8]) {
    let Some(statements) = tokens(text) else { return };
    check(&expand::script(quote::quote!(for &S; #statements)));
    check(&expand::script(statements.clone()));
    let of_stage = quote::quote!(name = "S", block = 0, line = 1, column = 1, source = "", stand_ins = true);
    check(&expand::block(quote::quote!(@scenario { #of_stage } #statements)));
    let marked = quote::quote!(async fn name(stage: &S) { choreo! { #statements } });
    blocks(expand::attribute(TokenStream::new(), marked));
}

/// `#[scenario(TEXT)] TEXT`, split at the first `|`, the item form of `choreo!`, and `#[derive(Stage)] TEXT`.
pub fn attribute(text: &[u8]) {
    let (arguments, item) = match text.iter().position(|byte| *byte == b'|') {
        Some(at) => (&text[..at], &text[at + 1..]),
        None => (&text[..0], text),
    };
    let (Some(arguments), Some(item)) = (tokens(arguments), tokens(item)) else { return };
    blocks(expand::attribute(arguments, item.clone()));
    check(&expand::derived(item.clone()));
    blocks(expand::block(item));
}

/// Expands each `choreo! { .. }` in what the attribute wrote.
fn blocks(written: TokenStream) {
    let mut trees = written.into_iter().peekable();
    let mut named = false;
    while let Some(tree) = trees.next() {
        match tree {
            TokenTree::Ident(word) => named = word == "choreo",
            TokenTree::Punct(mark) => named &= mark.as_char() == '!',
            TokenTree::Group(group) if named && group.delimiter() == Delimiter::Brace => {
                let _ = expand::block(group.stream());
                named = false;
            }
            TokenTree::Group(group) => {
                named = false;
                blocks(group.stream());
            }
            TokenTree::Literal(_) => named = false,
        }
    }
}
