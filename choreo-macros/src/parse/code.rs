//! Async Rust in braces: the block of a `call` and of an `eventually`.

use proc_macro2::{Delimiter, Ident, TokenTree};

use super::Parser;
use super::clause::{Clauses, keep};
use super::cursor::Cursor;
use super::expression::{parse_all, stand_in};
use super::text;
use crate::ast::{Call, Code, Eventually};

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

    /// `eventually { .. } within D [every D]`, after the verb.
    pub(super) fn eventually(&mut self, cursor: &mut Cursor, verb: &Ident) -> Eventually {
        let code = self.code(cursor, verb);
        let mut eventually = Eventually { code, within: None, every: None };
        let reported = self.reported();
        let mut clauses = Clauses::of("eventually", &["within", "every"]);
        while let Some(word) = self.clause_word(cursor, &mut clauses) {
            let clause = Some(self.duration(cursor, word.clone()));
            match word == "within" {
                true => keep(&mut eventually.within, clause),
                false => keep(&mut eventually.every, clause),
            }
        }
        if eventually.within.is_none() && self.reported() == reported {
            let message = "`eventually` needs a budget: write after its braces in what time it should be true, \
                           such as `within 500ms`";
            self.error(verb.span(), message);
        }
        eventually
    }

    /// Takes a block of Rust. `None` where there is none, which is reported.
    pub(super) fn code(&mut self, cursor: &mut Cursor, verb: &Ident) -> Option<Code> {
        while let Some(word) = cursor.eat_word("async").or_else(|| cursor.eat_word("move")) {
            self.error(word.span(), format!("the braces of `{verb}` are async already: leave `{word}` out"));
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
