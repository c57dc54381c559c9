//! Text to statements. Errors are collected, and what was understood is kept.

mod answer;
mod arguments;
mod awaits;
mod body;
mod cases;
mod clause;
mod code;
mod count;
mod cursor;
mod duration;
mod either;
mod expression;
mod fragment;
mod include;
mod joined;
mod list;
mod marker;
mod pattern;
mod payload;
mod recovery;
mod repeat;
mod request;
mod scenario;
mod scope;
mod shape;
mod statement;
pub(crate) mod text;
mod together;
mod topic;
mod value;
mod via;
mod vocabulary;
mod watch;

#[cfg(test)]
mod tests;

pub(crate) use arguments::arguments;
pub(crate) use marker::marker;
pub(crate) use scenario::{is_item_form, items, script_facade, script_head};

use proc_macro2::{Span, TokenStream};

use crate::ast::{Block, Extent, Origin, Via};
use crate::diagnostic::Diagnostics;
use cursor::Cursor;
use scope::Scopes;

/// The statements between the braces of a block.
pub(crate) fn block(tokens: TokenStream, diagnostics: &mut Diagnostics) -> Block {
    let mut parser = Parser::new(diagnostics);
    let tokens = parser.repaired(tokens);
    let mut cursor = Cursor::outermost(tokens);
    let statements = parser.statements(&mut cursor);
    Block { statements, fragments: parser.fragments }
}

/// What every part of the parser needs.
struct Parser<'d> {
    diagnostics: &'d mut Diagnostics,
    /// How many values the one being read stands in.
    depth: usize,
    /// The parameters of the fragments that the statement being read stands in.
    scopes: Scopes,
    /// The `via` of the braces that the statement being read stands in, or of the `on` that it answers for.
    via: Option<Via>,
    /// Whether a fragment is read by itself: what it includes is put in where it is included itself.
    apart: bool,
    /// The fragments met so far.
    fragments: Vec<Origin>,
}

impl<'d> Parser<'d> {
    fn new(diagnostics: &'d mut Diagnostics) -> Parser<'d> {
        let (scopes, fragments) = (Scopes::default(), Vec::new());
        Parser { diagnostics, depth: 0, scopes, via: None, apart: false, fragments }
    }
}

impl Parser<'_> {
    /// Reports a mistake at one token.
    fn error(&mut self, span: Span, message: impl Into<String>) {
        self.diagnostics.error(span, message);
    }

    /// Reports a mistake in several tokens.
    fn error_over(&mut self, extent: Extent, message: impl Into<String>) {
        self.diagnostics.refuse("", extent, message);
    }

    /// Reports a mistake that has a name in the reference.
    fn refuse(&mut self, rule: &'static str, extent: Extent, message: impl Into<String>) {
        self.diagnostics.refuse(rule, extent, message);
    }

    /// How many mistakes there are so far.
    fn reported(&self) -> usize {
        self.diagnostics.list().len()
    }
}
