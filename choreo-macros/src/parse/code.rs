//! Async Rust in braces: the block of a `call` and of an `eventually`.

use proc_macro2::{Delimiter, Group, Ident, TokenTree};

use super::Parser;
use super::clause::{Clauses, keep};
use super::cursor::Cursor;
use super::expression::{parse_all, stand_in};
use super::text;
use super::vocabulary::is_verb;
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
        let mut eventually = Eventually { code: None, within: None, every: None };
        let mut clauses = Clauses::of("eventually", &["within", "every"]);
        if let Some(mut early) = self.clauses_before_code(cursor) {
            self.eventually_clauses(&mut early, &mut eventually, &mut clauses);
        }
        eventually.code = self.code(cursor, verb);
        let reported = self.reported();
        self.eventually_clauses(cursor, &mut eventually, &mut clauses);
        if eventually.within.is_none() && self.reported() == reported {
            let message = "`eventually` needs a budget: write after its braces in what time it should be true, \
                           such as `within 500ms`";
            self.error(verb.span(), message);
        }
        eventually
    }

    fn eventually_clauses(
        &mut self,
        cursor: &mut Cursor,
        eventually: &mut Eventually,
        clauses: &mut Clauses<'_>,
    ) {
        while let Some(word) = self.clause_word(cursor, clauses) {
            let clause = Some(self.duration(cursor, word.clone()));
            match word == "within" {
                true => keep(&mut eventually.within, clause),
                false => keep(&mut eventually.every, clause),
            }
        }
    }

    /// The clauses of an `eventually` that stand before its braces, which is reported.
    fn clauses_before_code(&mut self, cursor: &mut Cursor) -> Option<Cursor> {
        let word = cursor.ident(0).filter(|word| *word == "within" || *word == "every").cloned()?;
        let over = |at: &usize| cursor.peek(*at).is_none() || cursor.is_op(*at, ";");
        let braces = |at: &usize| cursor.group(*at, Delimiter::Brace).is_some();
        let length = (0..).take_while(|at| !over(at)).find(braces)?;
        self.error(word.span(), format!("the braces of an `eventually` come before its `{word}`"));
        let clauses = cursor.take(length);
        Some(Cursor::new(clauses, cursor.here()))
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
            match statement_inside(&group) {
                Some(inner) => {
                    let message = format!(
                        "`{inner}` is a statement of the block: these braces hold Rust, so it stands before or after this `{verb}`"
                    );
                    self.error(inner.span(), message);
                }
                None => self.diagnostics.syn(&error),
            }
            stand_in(group.span_close())
        });
        Some(Code { body, extent, text })
    }
}

/// The verb of a statement of ours among statements of Rust, such as `publish "topic"`.
fn statement_inside(braces: &Group) -> Option<Ident> {
    let cursor = Cursor::inside(braces);
    let begins = |at: &usize| *at == 0 || cursor.is_op(at - 1, ";");
    let verb = |at: usize| cursor.ident(at).filter(|word| is_verb(&word.to_string())).cloned();
    (0..cursor.left()).filter(begins).filter(|at| cursor.literal(at + 1).is_some()).find_map(verb)
}
