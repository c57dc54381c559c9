//! `together { .. } and { .. }`

use proc_macro2::Ident;

use super::Parser;
use super::cursor::Cursor;
use crate::ast::{Region, Together};

const FORM: &str = "together { .. } and { .. }";

/// What joins the braces of other statements.
const SLIPS: [(&str, &str); 2] = [
    (
        "or",
        "a `together` runs all of its braces: write `and`, or `either { .. } or { .. }` for one of several",
    ),
    ("else", "a `together` runs all of its braces: write `and`"),
];

impl Parser<'_> {
    /// `together`, after the verb, and whether it ended in braces.
    pub(super) fn together(&mut self, cursor: &mut Cursor, verb: &Ident) -> (Together, bool) {
        let mut regions = Vec::new();
        let mut joint: Option<Ident> = None;
        loop {
            let word = joint.as_ref().map_or_else(|| verb.to_string(), Ident::to_string);
            let Some(group) = self.statement_braces(cursor, &word, FORM) else {
                return (Together { regions }, false);
            };
            regions.push(Region { word: joint, body: self.body(&group) });
            joint = self.joint(cursor, "and", &SLIPS);
            if joint.is_none() {
                return (Together { regions }, true);
            }
        }
    }
}
