//! Values that are joined as in other languages: `> 0 && < 5`, `1 or 2`.

use super::Parser;
use super::cursor::Cursor;
use super::expression::Place;
use crate::ast::Value;

const BOTH: &str =
    "a value that is to fit both is `all [.., ..]`, as in `all [> 0, < 5]`; a range is `0..5` or `1..=4`";
const EITHER: &str = "a value that is to fit one of them is `any [.., ..]`, as in `any [< 0, > 5]`";

impl Parser<'_> {
    /// Takes a value of a field or an element. A second one behind an `and` or an `or` is reported, and left.
    pub(super) fn nested_value(&mut self, cursor: &mut Cursor) -> Value {
        let reported = self.reported();
        let value = self.value(cursor, Place::Nested);
        let message = [("and", BOTH), ("or", EITHER)].into_iter().find(|(word, _)| cursor.is_word(0, word));
        if let Some((_, message)) = message.filter(|_| self.reported() == reported) {
            self.error(cursor.here(), message);
            self.skip_element(cursor);
        }
        value
    }

    /// `0 && < 5` behind a comparison: what `<` compares is not said again, as it would be in Rust. Reports it, and leaves both.
    pub(super) fn joined_comparisons(&mut self, cursor: &mut Cursor, place: Place) -> bool {
        let length = self.length(cursor, 0, place);
        let compares = |at: usize| ["<", ">", "!=", "==", "=~"].iter().any(|op| cursor.is_op(at, op));
        let joins = |at: &usize| (cursor.is_op(*at, "&&") || cursor.is_op(*at, "||")) && compares(*at + 2);
        let Some(at) = (1..length).find(joins) else { return false };
        let message = if cursor.is_op(at, "&&") { BOTH } else { EITHER };
        cursor.take(at);
        self.error_over(cursor.over(2), message);
        cursor.take(length - at);
        true
    }
}
