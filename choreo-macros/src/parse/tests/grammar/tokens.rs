//! Tokens in one row, with their groups opened and closed, and the runs of them that are Rust.

use proc_macro2::{Delimiter, Ident, Literal, Spacing, TokenStream, TokenTree};

/// One token of the row.
pub(super) enum Token {
    Word(Ident),
    Literal(Literal),
    /// A mark, and whether the next one belongs to the same operator.
    Mark(char, bool),
    /// `(`, `[` or `{`, the group, and where it closes.
    Open(char, TokenTree, usize),
    Close(char),
}

/// The tokens of a text.
pub(super) struct Row(pub(super) Vec<Token>);

impl Row {
    pub(super) fn of(tokens: TokenStream) -> Row {
        let mut row = Vec::new();
        opened(tokens, &mut row);
        Row(row)
    }

    /// The tree that stands there, and where the next one does. `None` at the end of a group.
    fn tree(&self, at: usize) -> Option<(TokenTree, usize)> {
        Some(match self.0.get(at)? {
            Token::Word(word) => (word.clone().into(), at + 1),
            Token::Literal(literal) => (literal.clone().into(), at + 1),
            Token::Mark(mark, joint) => {
                let spacing = if *joint { Spacing::Joint } else { Spacing::Alone };
                (proc_macro2::Punct::new(*mark, spacing).into(), at + 1)
            }
            Token::Open(_, group, close) => (group.clone(), close + 1),
            Token::Close(_) => return None,
        })
    }

    /// Where the runs of trees end that begin there and are what `is` says. None goes over a `;` or a `=>`.
    pub(super) fn runs(&self, at: usize, is: impl Fn(&TokenStream) -> bool) -> Vec<usize> {
        let (mut run, mut ends, mut at) = (TokenStream::new(), Vec::new(), at);
        while let Some((tree, next)) = self.tree(at) {
            if self.mark(at) == ";" || self.mark(at) == "=>" {
                break;
            }
            run.extend([tree]);
            at = next;
            if is(&run) {
                ends.push(at);
            }
        }
        ends
    }

    /// All trees up to the end of the group, and where that is.
    pub(super) fn rest(&self, mut at: usize) -> (TokenStream, usize) {
        let mut rest = TokenStream::new();
        while let Some((tree, next)) = self.tree(at) {
            rest.extend([tree]);
            at = next;
        }
        (rest, at)
    }

    /// The operator that begins there: the longest of those that the language and Rust know.
    pub(super) fn mark(&self, at: usize) -> &'static str {
        const KNOWN: [&str; 25] = [
            "..=", "..", "=>", "=~", "==", "=", "!=", "!", "<=", "<", "->", ">=", ">", "::", ":", ";", ",",
            "@", "&", "#", "|", "-", ".", "+", "?",
        ];
        let stands = |mark: &&str| {
            let last = mark.len() - 1;
            mark.chars().enumerate().all(|(index, wanted)| {
                matches!(self.0.get(at + index), Some(Token::Mark(found, joint)) if *found == wanted && (*joint || index == last))
            })
        };
        KNOWN.into_iter().find(stands).unwrap_or_default()
    }

    /// Where what is written so ends, if it stands there.
    pub(super) fn written(&self, at: usize, written: &str) -> Option<usize> {
        match self.0.get(at)? {
            Token::Word(word) => (*word == written).then_some(at + 1),
            Token::Literal(literal) => (literal.to_string() == written).then_some(at + 1),
            Token::Open(mark, ..) | Token::Close(mark) => (written == mark.to_string()).then_some(at + 1),
            // One that is more than one is as one.
            Token::Mark(';', _) if written == ";" => {
                Some((at..).find(|at| self.mark(*at) != ";").unwrap_or(at))
            }
            Token::Mark(..) => (self.mark(at) == written).then_some(at + written.len()),
        }
    }
}

fn opened(tokens: TokenStream, into: &mut Vec<Token>) {
    for tree in tokens {
        let begins = matches!(into.last(), None | Some(Token::Open('{', _, 0)));
        match &tree {
            TokenTree::Punct(mark) if mark.as_char() == ';' && begins => {}
            TokenTree::Ident(word) => into.push(Token::Word(word.clone())),
            TokenTree::Literal(literal) => into.push(Token::Literal(literal.clone())),
            TokenTree::Punct(mark) => {
                into.push(Token::Mark(mark.as_char(), mark.spacing() == Spacing::Joint))
            }
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Brace => ('{', '}'),
                    Delimiter::Bracket => ('[', ']'),
                    Delimiter::Parenthesis => ('(', ')'),
                    Delimiter::None => panic!("a text has no invisible groups"),
                };
                let at = into.len();
                into.push(Token::Open(open, tree.clone(), 0));
                opened(group.stream(), into);
                let end = into.len();
                into[at] = Token::Open(open, tree.clone(), end);
                into.push(Token::Close(close));
            }
        }
    }
}
