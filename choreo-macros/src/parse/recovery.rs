//! What is done to tokens before they are parsed, and how a malformed statement is left.
//!
//! An editor asks for completions in text that is half typed: `done.` and `Status::` must still parse. So an
//! identifier is put where one is missing. Nesting without end is cut here too: syn, rustc and we recurse.

use proc_macro2::{Delimiter, Group, Ident, Spacing, Span, TokenStream, TokenTree};

use super::Parser;
use super::cursor::{Cursor, first_span};
use super::expression::begins_statement;
use super::vocabulary::{is_clause, is_open_keyword, is_verb};

/// How deep groups and chains of prefix operators may nest.
pub(super) const DEPTH: usize = 128;

/// The name that is put where one is missing.
pub(super) const MISSING: &str = "__missing";

/// How long a chain may be at any depth.
const SLACK: usize = 8;

/// How many links an `if .. else if .. else` may have.
const LINKS: usize = 256;

impl Parser<'_> {
    /// The same tokens with what a half-typed path or member access misses, and without what nests too deep.
    pub(super) fn repaired(&mut self, tokens: TokenStream) -> TokenStream {
        let mended = self.mend(tokens.clone(), None, 0);
        mended.unwrap_or(tokens)
    }

    /// The mended tokens, or `None` if nothing was wrong: then the user's groups keep the spans of their delimiters.
    fn mend(&mut self, tokens: TokenStream, close: Option<Span>, depth: usize) -> Option<TokenStream> {
        let trees: Vec<TokenTree> = tokens.into_iter().collect();
        let mut mended: Vec<TokenTree> = Vec::with_capacity(trees.len());
        let mut changed = false;
        let mut chain = Chain::default();
        let mut dropping = false;
        for (index, tree) in trees.iter().enumerate() {
            dropping = dropping && !is_separator(tree);
            if dropping {
                continue;
            }
            if chain.is_too_long(tree, depth) {
                self.error(
                    tree.span(),
                    format!("this nests deeper than {DEPTH} levels: put parts of it into variables"),
                );
                mended.push(TokenTree::Ident(Ident::new(MISSING, tree.span())));
                (changed, dropping, chain) = (true, true, Chain::default());
                continue;
            }
            match tree {
                TokenTree::Group(group) if depth + chain.depth() >= DEPTH => {
                    self.error(group.span_open(), format!("this nests deeper than {DEPTH} levels"));
                    mended.push(regrouped(group, TokenStream::new()));
                    changed = true;
                }
                TokenTree::Group(group) => {
                    match self.mend(group.stream(), Some(group.span_close()), depth + chain.depth() + 1) {
                        Some(inner) => {
                            mended.push(regrouped(group, inner));
                            changed = true;
                        }
                        None => mended.push(tree.clone()),
                    }
                }
                other => mended.push(other.clone()),
            }
            chain.pass(&trees, index);
            if let Some(missing) = missing_after(&trees, index) {
                let span = trees.get(index + 1).map(first_span).or(close).unwrap_or_else(|| tree.span());
                self.error(tree.span(), missing);
                mended.push(TokenTree::Ident(Ident::new(MISSING, span)));
                changed = true;
            }
        }
        changed.then(|| mended.into_iter().collect())
    }

    /// Leaves a statement: takes everything up to its `;` or to the verb of the next one.
    pub(super) fn skip_statement(&mut self, cursor: &mut Cursor) -> TokenStream {
        let mut count = 0;
        while cursor.peek(count).is_some() && !cursor.is_op(count, ";") {
            let joined = count > 0
                && ([".", ">", "&"].iter().any(|mark| cursor.is_op(count - 1, mark))
                    || ["if", "while"].iter().any(|word| cursor.is_word(count - 1, word)));
            if count > 0 && !joined && begins_statement(cursor, count) {
                break;
            }
            count += 1;
        }
        cursor.take(count)
    }

    /// Leaves an element of a list: takes everything up to its comma.
    pub(super) fn skip_element(&mut self, cursor: &mut Cursor) {
        while !cursor.is_end() && !cursor.is_op(0, ",") {
            cursor.next();
        }
    }
}

/// What makes syn recurse at one level of groups.
#[derive(Default)]
struct Chain {
    /// Prefix operators and keywords one after another: `!!!!x`.
    run: usize,
    /// Open generics, closures and assignments, each inside the one before.
    openers: usize,
    /// The links of an `if .. else if .. else`.
    links: usize,
}

impl Chain {
    fn is_too_long(&self, next: &TokenTree, depth: usize) -> bool {
        let longer = self.depth() >= SLACK && depth + self.depth() >= DEPTH && is_prefix(next);
        longer || self.openers >= DEPTH || self.links >= LINKS
    }

    /// How deep a group nests that stands here.
    fn depth(&self) -> usize {
        self.run + self.openers
    }

    fn pass(&mut self, trees: &[TokenTree], index: usize) {
        let tree = &trees[index];
        self.run = if is_prefix(tree) { self.run + 1 } else { 0 };
        let mark_at = |at: Option<usize>| match at.and_then(|at| trees.get(at)) {
            Some(TokenTree::Punct(mark)) => Some(mark.as_char()),
            _ => None,
        };
        let (before, after) = (mark_at(index.checked_sub(1)), mark_at(Some(index + 1)));
        let operand = index > 0 && before.is_none();
        let joined = index > 0
            && matches!(&trees[index - 1], TokenTree::Punct(mark) if mark.spacing() == Spacing::Joint);
        match (tree, mark_at(Some(index))) {
            (_, Some(',' | ';')) => *self = Chain::default(),
            (_, Some('<')) if after != Some('=') => self.openers += 1,
            (_, Some('>')) if !matches!(before, Some('-' | '=')) => {
                self.openers = self.openers.saturating_sub(1)
            }
            (_, Some('|')) if !operand && !joined => self.openers += 1,
            (_, Some('@')) => self.openers += 1,
            (_, Some('=')) if operand && !matches!(after, Some('=' | '>' | '~')) => self.openers += 1,
            (TokenTree::Ident(word), _) if *word == "else" => self.links += 1,
            (TokenTree::Group(group), _) if group.delimiter() == Delimiter::Brace => self.openers = 0,
            _ => {}
        }
    }
}

fn is_separator(tree: &TokenTree) -> bool {
    matches!(tree, TokenTree::Punct(mark) if matches!(mark.as_char(), ',' | ';'))
}

fn is_prefix(tree: &TokenTree) -> bool {
    match tree {
        TokenTree::Punct(mark) => "!-*&|<.".contains(mark.as_char()),
        TokenTree::Ident(word) => is_open_keyword(&word.to_string()),
        _ => false,
    }
}

fn regrouped(group: &Group, tokens: TokenStream) -> TokenTree {
    let mut new = Group::new(group.delimiter(), tokens);
    new.set_span(group.span());
    TokenTree::Group(new)
}

/// What is missing after the mark at `index`, if it is the dot of `a.` or the second colon of `A::` and no name
/// follows.
fn missing_after(trees: &[TokenTree], index: usize) -> Option<&'static str> {
    let TokenTree::Punct(mark) = &trees[index] else { return None };
    let before = |back: usize| index.checked_sub(back).and_then(|at| trees.get(at));
    let is_mark = |tree: Option<&TokenTree>, wanted: char| matches!(tree, Some(TokenTree::Punct(punct)) if punct.as_char() == wanted && punct.spacing() == Spacing::Joint);
    match mark.as_char() {
        '.' if !is_mark(before(1), '.') && !is_dot(trees.get(index + 1)) => {
            let member = match before(1) {
                Some(TokenTree::Ident(word)) => !is_open_keyword(&word.to_string()),
                Some(TokenTree::Literal(_)) => true,
                Some(TokenTree::Group(group)) => group.delimiter() != Delimiter::Brace,
                Some(TokenTree::Punct(punct)) => punct.as_char() == '?',
                None => false,
            };
            (member && !is_name(trees, index + 1, true)).then_some("expected a field or a method after `.`")
        }
        ':' if is_mark(before(1), ':') && !is_mark(before(2), ':') => {
            let path = matches!(before(2), Some(TokenTree::Ident(_)))
                || matches!(before(2), Some(TokenTree::Punct(punct)) if punct.as_char() == '>');
            (path && !is_name(trees, index + 1, false)).then_some("expected a name after `::`")
        }
        _ => None,
    }
}

fn is_dot(tree: Option<&TokenTree>) -> bool {
    matches!(tree, Some(TokenTree::Punct(mark)) if mark.as_char() == '.')
}

/// Whether a member or a path segment stands there, or something of which syn should judge.
fn is_name(trees: &[TokenTree], index: usize, member: bool) -> bool {
    match trees.get(index) {
        None => false,
        Some(TokenTree::Punct(mark)) => !matches!(mark.as_char(), ';' | ',' | '='),
        Some(TokenTree::Ident(word)) => {
            let word = word.to_string();
            let keyword =
                if member { is_open_keyword(&word) } else { matches!(word.as_str(), "as" | "where" | "for") };
            // No literal follows a member. After a path one may: `publish topics::CREATED "text"`.
            let ours = member || is_verb(&word) || is_clause(&word);
            let next_is_literal = matches!(trees.get(index + 1), Some(TokenTree::Literal(_)));
            let goes_on = keyword || (ours && next_is_literal);
            !goes_on
        }
        Some(TokenTree::Literal(_)) => member,
        // `for item in orders. { .. }`: no member is a block.
        Some(TokenTree::Group(group)) => !member || group.delimiter() != Delimiter::Brace,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Diagnostics;

    fn repaired(source: &str) -> (TokenStream, Diagnostics) {
        let mut diagnostics = Diagnostics::default();
        let tokens = Parser::new(&mut diagnostics).repaired(source.parse().unwrap());
        (tokens, diagnostics)
    }

    #[test]
    fn a_name_is_put_where_one_is_missing() {
        for source in [
            "check done.;",
            "f(done.)",
            "{ a: done., b: 1 }",
            "where done. as x",
            "x?. ;",
            "f(1). ",
            "Status::,",
            "{ a: Status:: }",
            "Vec::<u8>::;",
            "x. within 5ms",
            "x. expect \"t\"",
            "for x in orders. { }",
        ] {
            let (tokens, diagnostics) = repaired(source);
            assert!(tokens.to_string().contains(MISSING), "{source}: {tokens}");
            assert_eq!(diagnostics.list().len(), 1, "{source}");
        }
    }

    #[test]
    fn whole_paths_ranges_and_members_are_left_alone() {
        for source in [
            "a.b",
            "1..",
            "a..b",
            "..",
            "a..=b",
            "x.await;",
            "x.0",
            "a::b",
            "::a",
            "<T>::C",
            "use a::*;",
            "[1, ..]",
            "{ a: 1.., .. }",
            "f(1.).x",
            "Vec::<u8>::new()",
        ] {
            let (tokens, diagnostics) = repaired(source);
            assert!(diagnostics.is_empty(), "{source}: {:?}", diagnostics.list());
            assert_eq!(tokens.to_string(), source.parse::<TokenStream>().unwrap().to_string());
        }
    }

    #[test]
    fn the_name_stands_at_the_following_token_and_the_message_at_the_dot() {
        let (tokens, diagnostics) = repaired("f(done.)");
        let Some(TokenTree::Group(group)) = tokens.into_iter().nth(1) else { panic!() };
        let name = group.stream().into_iter().last().unwrap();
        assert_eq!(name.span().start().column, 7);
        assert_eq!(diagnostics.list()[0].extent.start.start().column, 6);
    }
}
