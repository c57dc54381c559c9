//! `either { expect ..; .. } or { expect ..; .. } [or after DURATION { .. }]`

use proc_macro2::{Delimiter, Ident};

use super::Parser;
use super::cursor::Cursor;
use crate::ast::{Branch, Clause, Either, Extent, Period};

const FORM: &str = "either { expect ..; .. } or { expect ..; .. }";
const AFTER: &str = "or after 200ms { .. }";

/// What joins the braces of other statements.
const SLIPS: [(&str, &str); 2] = [
    (
        "and",
        "one branch of an `either` is taken: write `or`, or `together { .. } and { .. }` for all of them",
    ),
    (
        "else",
        "an `either` has no `else`: what is done when none of its branches begins is `or after 200ms { .. }`",
    ),
];

impl Parser<'_> {
    /// `either`, after the verb, and whether it ended in braces.
    pub(super) fn either(&mut self, cursor: &mut Cursor, verb: &Ident) -> (Either, bool) {
        let mut branches: Vec<Branch> = Vec::new();
        let mut joint: Option<Ident> = None;
        loop {
            let after = joint.as_ref().and_then(|or| self.after(cursor, or));
            let (word, form) = match (&joint, &after) {
                (None, _) => (verb.to_string(), FORM),
                (Some(or), None) => (or.to_string(), FORM),
                (Some(_), Some(_)) => ("or after".to_owned(), AFTER),
            };
            let Some(group) = self.statement_braces(cursor, &word, form) else {
                return (Either { branches }, false);
            };
            let body = self.body(&group);
            self.last_goes_last(&branches);
            branches.push(Branch { word: joint, after, body });
            joint = self.joint(cursor, "or", &SLIPS);
            if joint.is_none() {
                return (Either { branches }, true);
            }
        }
    }

    /// `after DURATION`, or a duration without the word, which is reported.
    fn after(&mut self, cursor: &mut Cursor, or: &Ident) -> Option<Clause<Period>> {
        if let Some(word) = cursor.eat_word("after") {
            let value = match cursor.group(0, Delimiter::Brace) {
                Some(group) => {
                    let extent = Extent { start: word.span(), end: group.span_open() };
                    self.refuse("bad-duration", extent, "`after` needs a duration, such as `200ms`");
                    Period::Literal { nanos: 0, span: word.span(), text: String::new() }
                }
                None => self.period(cursor, "after"),
            };
            return Some(Clause { word, value });
        }
        let period = cursor.literal(0).is_some() || cursor.group(0, Delimiter::Parenthesis).is_some();
        if !period {
            return None;
        }
        self.error(cursor.here(), format!("write `after` before a duration: `{AFTER}`"));
        Some(Clause { word: Ident::new("after", or.span()), value: self.period(cursor, "after") })
    }

    /// Reports an `or after` that another branch follows.
    fn last_goes_last(&mut self, branches: &[Branch]) {
        if let Some(after) = branches.last().and_then(|branch| branch.after.as_ref()) {
            let message = "`or after` is the last branch: move it below the others, and write it once";
            self.error(after.word.span(), message);
        }
    }
}
