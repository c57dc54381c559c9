//! `cases(small: 1, large: 1000)` of the attribute.

use proc_macro2::{Delimiter, Ident};
use quote::ToTokens;
use syn::ext::IdentExt;

use super::Parser;
use super::cursor::Cursor;
use super::expression::{Place, named};
use crate::ast::{Case, Cases};

const EXAMPLE: &str = "`cases(small: 1, large: 1000)`";

/// Whether a function can be called this.
fn is_name(word: &Ident) -> bool {
    syn::parse2::<Ident>(word.to_token_stream()).is_ok() && word != "_"
}

impl Parser<'_> {
    /// The cases, after the word.
    pub(super) fn cases(&mut self, cursor: &mut Cursor, word: &Ident) -> Cases {
        let mut list: Vec<Case> = Vec::new();
        let word = word.clone();
        let Some(group) = cursor.eat_group(Delimiter::Parenthesis) else {
            self.error(word.span(), format!("expected the cases, each a name and its value: {EXAMPLE}"));
            self.skip_element(cursor);
            return Cases { word, list };
        };
        if group.stream().is_empty() {
            self.error(word.span(), format!("without a case there is no test: {EXAMPLE}"));
        }
        for case in self.elements(&group, |parser, cursor| parser.case(cursor)) {
            let name = case.name.unraw();
            if list.iter().any(|earlier| earlier.name.unraw() == name) {
                let message = format!("`{name}` is named already: it would be two tests of one name");
                self.error(case.name.span(), message);
            } else {
                list.push(case);
            }
        }
        Cases { word, list }
    }

    /// `small: 1`
    fn case(&mut self, cursor: &mut Cursor) -> Option<Case> {
        let Some(name) = cursor.ident(0).cloned() else {
            let found = cursor.peek(0).map(named).unwrap_or_default();
            self.error(cursor.here(), format!("a case begins with its name, not with `{found}`: {EXAMPLE}"));
            self.skip_element(cursor);
            return None;
        };
        cursor.next();
        if !is_name(&name) {
            self.error(name.span(), format!("`{name}` can't be the name of a test: name the case otherwise"));
            self.skip_element(cursor);
            return None;
        }
        if cursor.is_op(0, "::") || !cursor.eat_op(":") {
            let span = if cursor.is_op(0, "=") { cursor.here() } else { name.span() };
            self.error(span, format!("the case `{name}` needs a value after a colon: `{name}: 1`"));
            self.skip_element(cursor);
            return None;
        }
        let missing = format!("the case `{name}` needs a value: `{name}: 1`");
        let reported = self.reported();
        let value = self.expression(cursor, Place::Nested, &missing).expr;
        (self.reported() == reported).then_some(Case { name, value })
    }
}
