//! Braces that hold statements, and the words between them.

use proc_macro2::{Delimiter, Group, Ident, TokenTree};

use super::Parser;
use super::cursor::Cursor;
use super::expression::begins_statement;
use super::recovery::DEPTH;
use crate::ast::{Body, Extent};

/// How deep statements may nest.
const LEVELS: usize = 32;

/// How many levels of values one level of statements counts for: both share one stack.
const WEIGHT: usize = DEPTH / LEVELS;

impl Parser<'_> {
    /// The statements of a group, with recovery as at the top of a block.
    pub(super) fn body(&mut self, group: &Group) -> Body {
        let braces = Extent { start: group.span_open(), end: group.span_close() };
        if self.depth + WEIGHT > DEPTH {
            self.error(
                braces.start,
                format!("statements nest deeper than {LEVELS} levels here: write scenarios of their own"),
            );
            return Body { braces, statements: Vec::new() };
        }
        self.depth += WEIGHT;
        let statements = self.statements(&mut Cursor::inside(group));
        self.depth -= WEIGHT;
        Body { braces, statements }
    }

    /// Takes the braces after `word`. `None` where there are none, which is reported; `form` shows the whole.
    pub(super) fn statement_braces(&mut self, cursor: &mut Cursor, word: &str, form: &str) -> Option<Group> {
        let group = cursor.eat_group(Delimiter::Brace);
        if group.is_none() {
            let over = cursor.is_end() || cursor.is_op(0, ";") || begins_statement(cursor, 0);
            let span = if over { cursor.last() } else { cursor.here() };
            self.error(span, format!("`{word}` needs braces: `{form}`"));
        }
        group
    }

    /// Takes the word that joins the next braces to those before: one of `joins`. Another one that is likely to have
    /// been meant is reported, and read as the first of `joins`.
    pub(super) fn joint(
        &mut self,
        cursor: &mut Cursor,
        joins: &str,
        slips: &[(&str, &str)],
    ) -> Option<Ident> {
        if let Some(word) = cursor.eat_word(joins) {
            return Some(word);
        }
        let (word, (_, message)) = slips.iter().find_map(|slip| {
            let word = cursor.ident(0).filter(|word| *word == slip.0 && goes_on(cursor))?;
            Some((word.clone(), slip))
        })?;
        cursor.next();
        self.error(word.span(), *message);
        Some(Ident::new(joins, word.span()))
    }
}

/// Whether what follows the word that stands here belongs to the braces that it joins.
fn goes_on(cursor: &Cursor) -> bool {
    matches!(cursor.peek(1), Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace)
        || cursor.is_word(1, "after")
}
