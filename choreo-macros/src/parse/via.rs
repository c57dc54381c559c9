//! `via NAME` right after a verb, and `via NAME { .. }` around statements.

use proc_macro2::{Delimiter, Ident, Literal};
use quote::ToTokens;

use super::Parser;
use super::cursor::Cursor;
use super::vocabulary::is_clause;
use crate::ast::{Extent, Statement, Via};

const NO_NAME: &str = "`via` needs the name of a transport: that of a field of the stage";

impl Parser<'_> {
    /// `via NAME` right after a verb; else that of the braces around it.
    pub(super) fn via(&mut self, cursor: &mut Cursor) -> Option<Via> {
        if cursor.is_op(1, "::") {
            return self.via.clone();
        }
        match cursor.eat_word("via") {
            // The one literal of `publish via "t"` is the topic.
            Some(word) if cursor.literal(0).is_some() && !is_topic(cursor, 1) => {
                self.error(word.span(), NO_NAME);
                None
            }
            Some(word) => self.via_name(cursor, word),
            None => self.via.clone(),
        }
    }

    /// The name, after the word.
    fn via_name(&mut self, cursor: &mut Cursor, word: Ident) -> Option<Via> {
        if let Some(literal) = cursor.literal(0).cloned() {
            cursor.next();
            return self.quoted_via(word, &literal);
        }
        let Some(name) = cursor.ident(0).cloned() else {
            self.error(word.span(), NO_NAME);
            return None;
        };
        cursor.next();
        if syn::parse2::<Ident>(name.to_token_stream()).is_err() {
            self.error(name.span(), format!("{NO_NAME}, not `{name}`"));
            return None;
        }
        Some(Via { word, name })
    }

    /// `via "kafka"`: reported, and read as the name that is meant.
    fn quoted_via(&mut self, word: Ident, literal: &Literal) -> Option<Via> {
        let syn::Lit::Str(text) = syn::Lit::new(literal.clone()) else {
            self.error(literal.span(), format!("{NO_NAME}, not `{literal}`"));
            return None;
        };
        let Ok(name) = text.parse::<Ident>() else {
            self.error(literal.span(), format!("{NO_NAME}, without quotes"));
            return None;
        };
        self.error(literal.span(), format!("`via` takes a field's name, which has no quotes: `via {name}`"));
        Some(Via { word, name })
    }

    /// The statements of `via NAME { .. }`, which go on with those around them. `None` where none stands here.
    pub(super) fn via_block(&mut self, cursor: &mut Cursor) -> Option<(Vec<Statement>, bool)> {
        if cursor.is_op(1, "::") {
            return None;
        }
        let word = cursor.eat_word("via")?;
        let via = self.via_name(cursor, word.clone());
        let Some(group) = cursor.eat_group(Delimiter::Brace) else {
            if let Some(Via { name, .. }) = via {
                let message = format!(
                    "`via {name}` stands right after the verb: `publish via {name} ..`; or around statements: \
                     `via {name} {{ .. }}`"
                );
                self.error_over(Extent { start: word.span(), end: name.span() }, message);
            }
            return Some((Vec::new(), false));
        };
        let reported = self.reported();
        let around = std::mem::replace(&mut self.via, via);
        let statements = self.body(&group).statements;
        self.via = around;
        if statements.is_empty() && self.reported() == reported {
            self.error(word.span(), "no statement stands in the braces of this `via`: leave it out");
        }
        Some((statements, true))
    }

    /// `via NAME` among the clauses of a statement, after the word.
    pub(super) fn misplaced_via(&mut self, cursor: &mut Cursor, verb: &str, word: Ident) {
        let Some(Via { word, name }) = self.via_name(cursor, word) else { return };
        let message = format!("`via {name}` stands right after the verb: `{verb} via {name} ..`");
        self.error_over(Extent { start: word.span(), end: name.span() }, message);
    }
}

/// Whether a topic may stand `ahead` places further on.
fn is_topic(cursor: &Cursor, ahead: usize) -> bool {
    let path = cursor.ident(ahead).is_some_and(|word| !is_clause(&word.to_string()));
    path || cursor.literal(ahead).is_some() || cursor.group(ahead, Delimiter::Parenthesis).is_some()
}
