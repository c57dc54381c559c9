//! A place in a list of token trees: what stands there, what follows, and where the list ends.
//!
//! Statements are read tree by tree, not with syn's buffers: a clause ends at a word that depends on what stands
//! before it, and a half-typed group must not fail the whole parse. What is Rust (expressions, patterns, types) is
//! cut out and handed to syn.

use proc_macro2::{Delimiter, Group, Ident, Literal, Spacing, Span, TokenStream, TokenTree};

use crate::ast::Extent;

/// A place in a list of token trees.
#[derive(Clone)]
pub(super) struct Cursor {
    trees: Vec<TokenTree>,
    at: usize,
    /// Where "the end" is: the closing delimiter.
    close: Span,
}

impl Cursor {
    /// At the first tree of `tokens`, whose end is at `close`.
    pub(super) fn new(tokens: TokenStream, close: Span) -> Cursor {
        let mut trees = Vec::new();
        flatten(tokens, &mut trees);
        Cursor { trees, at: 0, close }
    }

    /// At the first tree of a macro's input, which has no closing delimiter: it ends at its last token.
    pub(super) fn outermost(tokens: TokenStream) -> Cursor {
        let last = tokens.clone().into_iter().last();
        Cursor::new(tokens, last.as_ref().map_or_else(Span::call_site, last_span))
    }

    /// At the first tree inside a group.
    pub(super) fn inside(group: &Group) -> Cursor {
        Cursor::new(group.stream(), group.span_close())
    }

    /// The tree `ahead` places further on.
    pub(super) fn peek(&self, ahead: usize) -> Option<&TokenTree> {
        self.trees.get(self.at + ahead)
    }

    /// The tree before this place.
    pub(super) fn before(&self) -> Option<&TokenTree> {
        self.at.checked_sub(1).and_then(|at| self.trees.get(at))
    }

    /// Takes one tree.
    pub(super) fn next(&mut self) -> Option<TokenTree> {
        let tree = self.trees.get(self.at).cloned();
        self.at += usize::from(tree.is_some());
        tree
    }

    /// Takes `count` trees.
    pub(super) fn take(&mut self, count: usize) -> TokenStream {
        let end = self.trees.len().min(self.at.saturating_add(count));
        let taken = self.trees[self.at..end].iter().cloned().collect();
        self.at = end;
        taken
    }

    /// The place, to come back to or to measure from.
    pub(super) fn position(&self) -> usize {
        self.at
    }

    /// Whether nothing is left.
    pub(super) fn is_end(&self) -> bool {
        self.at >= self.trees.len()
    }

    /// How many trees are left.
    pub(super) fn left(&self) -> usize {
        self.trees.len() - self.at
    }

    /// The span of what stands here: for the end, of the closing delimiter.
    pub(super) fn here(&self) -> Span {
        self.span_at(0)
    }

    /// The span of what stands `ahead` places further on.
    pub(super) fn span_at(&self, ahead: usize) -> Span {
        self.peek(ahead).map_or(self.close, first_span)
    }

    /// The extent of the tree that stands here.
    pub(super) fn tree(&self) -> Extent {
        self.peek(0)
            .map_or(Extent::of(self.close), |tree| Extent { start: first_span(tree), end: last_span(tree) })
    }

    /// The extent of the next `count` trees.
    pub(super) fn over(&self, count: usize) -> Extent {
        let last = count.checked_sub(1).and_then(|back| self.peek(back)).map_or(self.close, last_span);
        Extent { start: self.here(), end: last }
    }

    /// Where to say that something is missing: at what stands in its place, or where nothing more of the statement
    /// or element does, at the last token before.
    pub(super) fn missing(&self) -> Span {
        let over = self.is_end() || [";", ",", "=>"].iter().any(|op| self.is_op(0, op));
        if over { self.last() } else { self.here() }
    }

    /// The span of the last token taken.
    pub(super) fn last(&self) -> Span {
        self.before().map_or_else(|| self.here(), last_span)
    }

    /// The trees taken since `position`, as an extent.
    pub(super) fn since(&self, position: usize) -> Extent {
        let start = self.trees.get(position).map_or(self.close, first_span);
        if self.at > position { Extent { start, end: self.last() } } else { Extent::of(start) }
    }

    /// The trees from one position up to another.
    pub(super) fn taken(&self, from: usize, to: usize) -> TokenStream {
        self.trees[from..to].iter().cloned().collect()
    }

    /// The identifier `ahead` places further on.
    pub(super) fn ident(&self, ahead: usize) -> Option<&Ident> {
        match self.peek(ahead) {
            Some(TokenTree::Ident(ident)) => Some(ident),
            _ => None,
        }
    }

    /// Whether the identifier `word` stands `ahead` places further on.
    pub(super) fn is_word(&self, ahead: usize, word: &str) -> bool {
        self.ident(ahead).is_some_and(|ident| ident == word)
    }

    /// Takes the identifier `word` if it stands here.
    pub(super) fn eat_word(&mut self, word: &str) -> Option<Ident> {
        let ident = self.ident(0).filter(|ident| *ident == word).cloned()?;
        self.at += 1;
        Some(ident)
    }

    /// The literal `ahead` places further on.
    pub(super) fn literal(&self, ahead: usize) -> Option<&Literal> {
        match self.peek(ahead) {
            Some(TokenTree::Literal(literal)) => Some(literal),
            _ => None,
        }
    }

    /// The group with this delimiter `ahead` places further on.
    pub(super) fn group(&self, ahead: usize, delimiter: Delimiter) -> Option<&Group> {
        match self.peek(ahead) {
            Some(TokenTree::Group(group)) if group.delimiter() == delimiter => Some(group),
            _ => None,
        }
    }

    /// Takes the group with this delimiter if it stands here.
    pub(super) fn eat_group(&mut self, delimiter: Delimiter) -> Option<Group> {
        let group = self.group(0, delimiter).cloned()?;
        self.at += 1;
        Some(group)
    }

    /// Whether these punctuation marks, joined, stand `ahead` places further on. A longer operator also begins with
    /// a shorter one: ask for the longer one first.
    pub(super) fn is_op(&self, ahead: usize, op: &str) -> bool {
        let mut marks = op.chars().enumerate().peekable();
        while let Some((index, mark)) = marks.next() {
            match self.peek(ahead + index) {
                Some(TokenTree::Punct(punct)) if punct.as_char() == mark => {
                    if marks.peek().is_some() && punct.spacing() == Spacing::Alone {
                        return false;
                    }
                }
                _ => return false,
            }
        }
        true
    }

    /// Takes these punctuation marks if they stand here.
    pub(super) fn eat_op(&mut self, op: &str) -> bool {
        let found = self.is_op(0, op);
        if found {
            self.at += op.chars().count();
        }
        found
    }
}

/// The span of a tree's first token.
pub(super) fn first_span(tree: &TokenTree) -> Span {
    match tree {
        TokenTree::Group(group) => group.span_open(),
        other => other.span(),
    }
}

/// The span of a tree's last token.
pub(super) fn last_span(tree: &TokenTree) -> Span {
    match tree {
        TokenTree::Group(group) => group.span_close(),
        other => other.span(),
    }
}

/// Sees through the invisible groups that `macro_rules` puts around `$t:literal`, `$p:path` and the like. One around
/// an expression of several tokens stays: it keeps the order of evaluation.
fn flatten(tokens: TokenStream, into: &mut Vec<TokenTree>) {
    for tree in tokens {
        match tree {
            TokenTree::Group(group) if group.delimiter() == Delimiter::None => {
                let mut inner = Vec::new();
                flatten(group.stream(), &mut inner);
                if inner.len() == 1 || is_path(&inner) {
                    into.append(&mut inner);
                } else {
                    into.push(TokenTree::Group(group));
                }
            }
            other => into.push(other),
        }
    }
}

fn is_path(trees: &[TokenTree]) -> bool {
    !trees.is_empty()
        && trees.iter().all(|tree| match tree {
            TokenTree::Ident(_) => true,
            TokenTree::Punct(punct) => punct.as_char() == ':',
            _ => false,
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cursor(source: &str) -> Cursor {
        Cursor::outermost(source.parse().unwrap())
    }

    #[test]
    fn an_operator_is_joined_punctuation() {
        assert!(cursor("..=5").is_op(0, "..="));
        assert!(cursor("..=5").is_op(0, ".."));
        assert!(!cursor(". .").is_op(0, ".."));
        assert!(!cursor("a ..").is_op(0, ".."));
    }

    #[test]
    fn invisible_groups_around_one_token_and_around_paths_are_seen_through() {
        let hidden = |source: &str| TokenTree::from(Group::new(Delimiter::None, source.parse().unwrap()));
        let tokens: TokenStream = [hidden("\"t\""), hidden("a::b"), hidden("1 + 2")].into_iter().collect();
        let cursor = Cursor::outermost(tokens);
        assert!(cursor.literal(0).is_some());
        assert!(cursor.is_word(1, "a") && cursor.is_word(4, "b"));
        assert!(cursor.group(5, Delimiter::None).is_some());
    }

    #[test]
    fn an_extent_runs_from_the_first_to_the_last_token() {
        let mut cursor = cursor("a { b } c");
        cursor.take(2);
        let extent = cursor.since(0);
        assert_eq!((extent.start.start().column, extent.end.end().column), (0, 7));
    }
}
