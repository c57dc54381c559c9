//! Async Rust in braces: the block of a `call`.

use proc_macro2::{Delimiter, Ident, TokenTree};

use super::Parser;
use super::clause::{Clauses, keep};
use super::cursor::Cursor;
use super::expression::{parse_all, stand_in};
use super::text;
use crate::ast::{Call, Code};

impl Parser<'_> {
    /// `call { .. } [as NAME]`, after the verb, and whether it ended in braces.
    pub(super) fn call(&mut self, cursor: &mut Cursor, verb: &Ident) -> (Call, bool) {
        let code = self.code(cursor, verb);
        let mut call = Call { code, capture: None };
        let mut clauses = Clauses::of("call", &["as"]);
        while let Some(word) = self.clause_word(cursor, &mut clauses) {
            keep(&mut call.capture, self.capture(cursor, word));
        }
        let braced = call.code.is_some() && call.capture.is_none();
        (call, braced)
    }

    /// Takes a block of Rust. `None` where there is none, which is reported.
    pub(super) fn code(&mut self, cursor: &mut Cursor, verb: &Ident) -> Option<Code> {
        while let Some(word) = cursor.eat_word("async").or_else(|| cursor.eat_word("move")) {
            self.error(
                word.span(),
                format!("what stands in a `{verb}` is async already: leave `{word}` out"),
            );
        }
        let extent = cursor.tree();
        let Some(group) = cursor.eat_group(Delimiter::Brace) else {
            let message = format!("`{verb}` needs Rust code in braces: `{verb} {{ .. }}`");
            self.error(cursor.missing(), message);
            let length = self.length(cursor, 0, super::expression::Place::Clause);
            cursor.take(length);
            return None;
        };
        if group.stream().is_empty() {
            self.error_over(extent, format!("this `{verb}` does nothing: put Rust code into its braces"));
        }
        let tokens = TokenTree::Group(group.clone()).into();
        let text = text::of(&tokens);
        let parsed = parse_all(tokens, group.span_close(), "Rust code", |input| input.parse());
        let body = parsed.unwrap_or_else(|error| {
            self.diagnostics.syn(&error);
            stand_in(group.span_close())
        });
        Some(Code { body, extent, text })
    }
}
