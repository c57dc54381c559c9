//! `via NAME` right after a verb, and `via NAME { .. }` around statements.

use proc_macro2::{Delimiter, Ident};
use quote::ToTokens;

use super::Parser;
use super::cursor::Cursor;
use crate::ast::{Extent, Statement, Via};

const NO_NAME: &str = "`via` needs the name of a transport: that of a field of the stage";

impl Parser<'_> {
    /// `via NAME` right after a verb; else that of the braces around it.
    pub(super) fn via(&mut self, cursor: &mut Cursor) -> Option<Via> {
        if cursor.is_op(1, "::") {
            return self.via.clone();
        }
        match cursor.eat_word("via") {
            Some(word) => self.via_name(cursor, word),
            None => self.via.clone(),
        }
    }

    /// The name, after the word.
    fn via_name(&mut self, cursor: &mut Cursor, word: Ident) -> Option<Via> {
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
        let around = std::mem::replace(&mut self.via, via);
        let statements = self.body(&group).statements;
        self.via = around;
        Some((statements, true))
    }

    /// `via NAME` among the clauses of a statement, after the word.
    pub(super) fn misplaced_via(&mut self, cursor: &mut Cursor, verb: &str, word: Ident) {
        let Some(Via { word, name }) = self.via_name(cursor, word) else { return };
        let message = format!("`via {name}` stands right after the verb: `{verb} via {name} ..`");
        self.error_over(Extent { start: word.span(), end: name.span() }, message);
    }
}
