//! COUNT: `3`, `2..=5`, `1..`, read by hand: as an expression it would swallow the clause after an open range.

use proc_macro2::TokenTree;
use syn::Lit;

use super::Parser;
use super::cursor::Cursor;
use super::expression::Place;
use crate::ast::{Count, Extent};

const FORMS: &str = "a count is `3`, `2..=5` or `1..`";

impl Parser<'_> {
    /// Takes a count. `None` where there is none, which is reported.
    pub(super) fn count(&mut self, cursor: &mut Cursor) -> Option<Count> {
        let start = cursor.position();
        if cursor.is_op(0, "..") {
            let length = self.length(cursor, 0, Place::Clause);
            cursor.take(length);
            self.error_over(cursor.since(start), "a count says its lower bound too: write `0..` or `1..=5`");
            return None;
        }
        let least = self.number(cursor)?;
        let inclusive = cursor.eat_op("..=");
        if !inclusive && !cursor.eat_op("..") {
            let extent = cursor.since(start);
            return Some(Count { least, most: Some(least), extent });
        }
        if cursor.literal(0).is_none() {
            let extent = cursor.since(start);
            if inclusive {
                self.error(cursor.missing(), format!("expected the upper bound after `..=`: {FORMS}"));
            }
            return Some(Count { least, most: None, extent });
        }
        let end = self.number(cursor)?;
        let extent = cursor.since(start);
        let most = if inclusive { Some(end) } else { end.checked_sub(1) };
        if most.is_none() {
            self.refuse(
                "empty-range",
                extent,
                "no number is below 0: write `0..=0`, or leave the `times` out",
            );
        }
        Some(Count { least, most, extent })
    }

    fn number(&mut self, cursor: &mut Cursor) -> Option<u32> {
        let Some(tree) = cursor.peek(0).cloned() else {
            self.error(cursor.missing(), format!("`times` needs a count: {FORMS}"));
            return None;
        };
        let TokenTree::Literal(literal) = &tree else {
            self.no_number(cursor);
            return None;
        };
        cursor.next();
        let number = match Lit::new(literal.clone()) {
            Lit::Int(int) if int.suffix().is_empty() => {
                int.base10_parse::<u32>().map_err(|_| "this count is too large")
            }
            Lit::Int(_) => Err("a count is a plain number, without a suffix"),
            _ => Err(FORMS),
        };
        number.map_err(|message| self.error(literal.span(), message)).ok()
    }

    fn no_number(&mut self, cursor: &mut Cursor) {
        if cursor.is_op(0, "-") {
            let start = cursor.position();
            cursor.take(2);
            self.error_over(cursor.since(start), "a count can't be negative");
            return;
        }
        let length = self.length(cursor, 0, Place::Clause);
        if length == 0 {
            self.error(cursor.missing(), format!("`times` needs a count: {FORMS}"));
            return;
        }
        let start = cursor.position();
        cursor.take(length);
        let extent: Extent = cursor.since(start);
        self.error_over(extent, format!("{FORMS}: it is written out, not computed; as often as a value says is `for n in 0..count {{ expect ..; }}`"));
    }
}
