//! Where the next `include` stands.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};

use syn::parse::Parser;

use crate::codegen;

/// The first `include` of a block.
pub(super) struct Found {
    /// The word `include`.
    pub(super) word: Span,
    /// The path to the fragment.
    pub(super) path: TokenStream,
    /// All of the tokens, with `@here { include PATH (ARGUMENTS) }` in its place.
    pub(super) rest: TokenStream,
}

/// Finds the first `include`, also in the braces of other statements. In Rust and in JSON none can stand: no two names
/// follow each other there, at the beginning of a statement.
pub(super) fn searched(tokens: TokenStream) -> Option<Found> {
    let trees: Vec<TokenTree> = tokens.into_iter().collect();
    let mut at = 0;
    while at < trees.len() {
        // Of what was put in already, only the statements count.
        at += done_at(&trees, at);
        if at >= trees.len() {
            break;
        }
        if let Some(end) = include_at(&trees, at)
            && let Some(path) = path(&trees[at + 1..end])
        {
            let call = &trees[at..end];
            let here = codegen::here(call);
            let word = trees[at].span();
            return Some(Found { word, path, rest: replaced(&trees, at, end, here) });
        }
        if let TokenTree::Group(group) = &trees[at]
            && group.delimiter() == Delimiter::Brace
            && let Some(found) = searched(group.stream())
        {
            let inner = TokenTree::Group(regrouped(group, found.rest));
            return Some(Found { rest: replaced(&trees, at, at + 1, inner.into()), ..found });
        }
        at += 1;
    }
    None
}

/// How many trees to leave out: of `@included ABOUT PARAMETERS CALL { STATEMENTS }` those before the last group.
fn done_at(trees: &[TokenTree], at: usize) -> usize {
    match (&trees[at], trees.get(at + 1)) {
        (TokenTree::Punct(mark), Some(TokenTree::Ident(word))) if mark.as_char() == '@' => {
            match word.to_string().as_str() {
                "included" => 5,
                "recursive" => 3,
                _ => 0,
            }
        }
        _ => 0,
    }
}

/// The end of the `include` that begins there.
fn include_at(trees: &[TokenTree], at: usize) -> Option<usize> {
    let begins = match at.checked_sub(1).map(|before| &trees[before]) {
        None => true,
        Some(TokenTree::Punct(mark)) => mark.as_char() == ';',
        Some(tree) => is_group(tree, Delimiter::Brace),
    };
    if !begins || !matches!(&trees[at], TokenTree::Ident(word) if word == "include") {
        return None;
    }
    let mut end = at + 1;
    let colons = |from: usize| {
        let colon =
            |tree: Option<&TokenTree>| matches!(tree, Some(TokenTree::Punct(mark)) if mark.as_char() == ':');
        colon(trees.get(from)) && colon(trees.get(from + 1))
    };
    end += if colons(end) { 2 } else { 0 };
    while matches!(trees.get(end), Some(TokenTree::Ident(_))) {
        end += 1;
        if !colons(end) {
            return match trees.get(end) {
                Some(tree) if is_group(tree, Delimiter::Parenthesis) => Some(end + 1),
                Some(TokenTree::Punct(mark)) if mark.as_char() == ';' => Some(end),
                None => Some(end),
                _ => None,
            };
        }
        end += 2;
    }
    None
}

/// The path before the arguments; `None` where a word of it is one of Rust's own, as in a half-typed `include` before a
/// `for`.
fn path(trees: &[TokenTree]) -> Option<TokenStream> {
    let words = trees.iter().filter(|tree| !is_group(tree, Delimiter::Parenthesis));
    let path: TokenStream = words.cloned().collect();
    syn::Path::parse_mod_style.parse2(path.clone()).is_ok().then_some(path)
}

fn replaced(trees: &[TokenTree], from: usize, to: usize, by: TokenStream) -> TokenStream {
    trees[..from].iter().cloned().chain(by).chain(trees[to..].iter().cloned()).collect()
}

pub(super) fn is_group(tree: &TokenTree, delimiter: Delimiter) -> bool {
    matches!(tree, TokenTree::Group(group) if group.delimiter() == delimiter)
}

/// The same group around other tokens.
pub(super) fn regrouped(group: &Group, tokens: TokenStream) -> Group {
    let mut new = Group::new(group.delimiter(), tokens);
    new.set_span(group.span());
    new
}
