//! Finds the blocks in a function's body, and tells each what it is a part of.
//!
//! Tokens, not syntax: so blocks are found in `assert!(..)`, `select!`, closures and half-typed code too.

use proc_macro2::{Delimiter, Group, Punct, Spacing, TokenStream, TokenTree};
use quote::ToTokens;

pub(crate) use super::block::Context;
use super::block::{begin, ends, inside, is_group, is_punct, is_word};
use crate::ast::Marker;

/// The same tokens, with a marker at the beginning of every `choreo! { .. }` in them. `marker` makes the one for
/// the n-th block, which is this group.
pub(crate) fn marked(
    tokens: TokenStream,
    context: Context,
    marker: &mut dyn FnMut(&Group) -> Marker,
) -> TokenStream {
    Marking { marker }.stream(tokens.clone(), context).unwrap_or(tokens)
}

struct Marking<'m> {
    marker: &'m mut dyn FnMut(&Group) -> Marker,
}

impl Marking<'_> {
    /// The marked tokens; `None` where no block is among them: then the user's groups keep their spans.
    fn stream(&mut self, tokens: TokenStream, context: Context) -> Option<TokenStream> {
        let trees: Vec<TokenTree> = tokens.into_iter().collect();
        let mut out = Vec::with_capacity(trees.len());
        let mut changed = false;
        let mut start = begin(&trees, 0);
        for (at, tree) in trees.iter().enumerate() {
            let TokenTree::Group(group) = tree else {
                out.push(tree.clone());
                start = if ends(&trees, start, at) { begin(&trees, at + 1) } else { start };
                continue;
            };
            if is_call(&trees, at) {
                out.push(self.block(group));
                changed = true;
                out.extend(semicolon(&trees, (start, at), context).map(TokenTree::from));
            } else {
                let inner = self.stream(group.stream(), within(&trees, (start, at), context));
                changed |= inner.is_some();
                out.push(inner.map_or_else(|| tree.clone(), |inner| regrouped(group, inner)));
            }
            start = if ends(&trees, start, at) { begin(&trees, at + 1) } else { start };
        }
        changed.then(|| out.into_iter().collect())
    }

    fn block(&mut self, group: &Group) -> TokenTree {
        let mut tokens = (self.marker)(group).to_token_stream();
        tokens.extend(group.stream());
        regrouped(group, tokens)
    }
}

/// Whether the group at `at` is that of `choreo ! { .. }`.
fn is_call(trees: &[TokenTree], at: usize) -> bool {
    at >= 2 && is_punct(trees.get(at - 1), '!') && is_word(trees.get(at - 2), "choreo")
}

/// What the group at `at` holds.
fn within(trees: &[TokenTree], (start, at): (usize, usize), context: Context) -> Context {
    if !is_group(trees.get(at), Delimiter::Brace) {
        return Context::Other;
    }
    match context {
        Context::Statements { discards } => inside(trees, start, at, discards),
        Context::Arms { discards } if is_arrow(trees, at) => Context::Statements { discards },
        _ => Context::Statements { discards: false },
    }
}

fn is_arrow(trees: &[TokenTree], at: usize) -> bool {
    at >= 2 && is_punct(trees.get(at - 1), '>') && is_punct(trees.get(at - 2), '=')
}

/// A `;` after a block that is a statement by itself and whose run nobody takes.
fn semicolon(trees: &[TokenTree], (start, at): (usize, usize), context: Context) -> Option<Punct> {
    let Context::Statements { discards } = context else { return None };
    let alone = is_group(trees.get(at), Delimiter::Brace) && super::block::is_macro(trees, start, at);
    let next = trees.get(at + 1);
    let goes_on = [';', '.', '?', ','].into_iter().any(|mark| is_punct(next, mark));
    let unused = next.is_some() || discards;
    (alone && unused && !goes_on).then(|| Punct::new(';', Spacing::Alone))
}

fn regrouped(group: &Group, tokens: TokenStream) -> TokenTree {
    let mut new = Group::new(group.delimiter(), tokens);
    new.set_span(group.span());
    TokenTree::Group(new)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, context: Context) -> String {
        let mut count = 0;
        let mut marker = |_: &Group| {
            count += 1;
            Marker {
                name: String::new(),
                block: count - 1,
                line: 0,
                column: 0,
                source: String::new(),
                timeout: None,
                slow_fails: None,
                virtual_time: false,
                stand_ins: false,
                krate: None,
            }
        };
        let marked = marked(text.parse().unwrap(), context, &mut marker).to_string();
        let fields = shortened(&marked);
        fields.parse::<TokenStream>().unwrap().to_string()
    }

    /// `@scenario { .. }` reduced to its number.
    fn shortened(text: &str) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some(at) = rest.find("@ scenario") {
            let (before, after) = rest.split_at(at);
            let number = after.find("block = ").map(|at| &after[at + 8..at + 9]).unwrap();
            out.push_str(before);
            out.push_str(number);
            rest = &after[after.find('}').unwrap() + 1..];
        }
        out + rest
    }

    fn same(text: &str) -> String {
        text.parse::<TokenStream>().unwrap().to_string()
    }

    const BODY: Context = Context::Statements { discards: true };

    #[test]
    fn blocks_are_found_at_any_depth_and_counted_in_the_order_of_the_text() {
        assert_eq!(
            of("assert!(choreo! { a }.is_some()); f(|| async { x::choreo!(b) }); let r = choreo![c];", BODY),
            same(
                "assert!(choreo! { 0 a }.is_some()); f(|| async { x::choreo!(1 b) }); let r = choreo![2 c];"
            ),
        );
    }

    #[test]
    fn a_block_that_is_a_statement_gets_a_semicolon() {
        assert_eq!(of("choreo! { a } next();", BODY), same("choreo! { 0 a }; next();"));
        assert_eq!(of("x(); choreo! { a }", BODY), same("x(); choreo! { 0 a };"));
        assert_eq!(of("#[allow(x)] ::c::choreo! { a }", BODY), same("#[allow(x)] ::c::choreo! { 0 a };"));
    }

    #[test]
    fn a_block_whose_run_is_taken_gets_none() {
        for text in [
            "let r = choreo! { 0 a };",
            "choreo! { 0 a }.verdict();",
            "f(choreo! { 0 a });",
            "let r = { x(); choreo! { 0 a } };",
            "let r = if x { choreo! { 0 a } } else { y };",
            "vec! { choreo! { 0 a }, choreo! { 1 b } };",
            "let f = async || { choreo! { 0 a } };",
        ] {
            let plain = text.replace("0 ", "").replace("1 ", "");
            assert_eq!(of(&plain, BODY), same(text));
        }
        let value = Context::Statements { discards: false };
        assert_eq!(of("x(); choreo! { a }", value), same("x(); choreo! { 0 a }"));
    }

    #[test]
    fn the_last_block_of_a_loop_or_a_branch_that_is_a_statement_gets_a_semicolon() {
        assert_eq!(of("for x in y { choreo! { a } }", BODY), same("for x in y { choreo! { 0 a }; }"));
        assert_eq!(of("'l: loop { choreo! { a } }", BODY), same("'l: loop { choreo! { 0 a }; }"));
        assert_eq!(
            of("if x { choreo! { a } } else if y { choreo! { b } } else { z } k();", BODY),
            same("if x { choreo! { 0 a }; } else if y { choreo! { 1 b }; } else { z } k();"),
        );
        assert_eq!(of("if x { choreo! { a } }", BODY), same("if x { choreo! { 0 a }; }"));
        assert_eq!(
            of("match x { A => { choreo! { a } } B => { z } } k();", BODY),
            same("match x { A => { choreo! { 0 a }; } B => { z } } k();"),
        );
        assert_eq!(of("{ choreo! { a } } k();", BODY), same("{ choreo! { 0 a }; } k();"));
    }

    #[test]
    fn tokens_without_a_block_are_left_alone() {
        for text in ["choreo!", "let choreo = 1; choreo != { a };", "choreographer! { a }", "x.choreo { a }"]
        {
            assert_eq!(of(text, BODY), same(text));
        }
    }
}
