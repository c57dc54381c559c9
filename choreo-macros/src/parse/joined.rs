//! Comparisons as in other languages, and values that are joined so: `> 0 && < 5`, `1 or 2`, `=> 3`, `"n" > 3`.

use quote::ToTokens;
use syn::{BinOp, Expr, ExprBinary};

use super::Parser;
use super::cursor::Cursor;
use super::expression::Place;
use super::text;
use crate::ast::{Extent, Operator, Value, ValueKind};

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

    /// `=> 3` and `=< 3`. Read as what was meant.
    pub(super) fn turned_round(&mut self, cursor: &mut Cursor, place: Place) -> Option<ValueKind> {
        let all = [("=>", ">=", Operator::GreaterOrEqual), ("=<", "<=", Operator::LessOrEqual)];
        let found = all.into_iter().find(|(typed, ..)| cursor.is_op(0, typed));
        let (typed, meant, operator) = found.filter(|_| place == Place::Nested)?;
        self.error_over(cursor.over(2), format!("`{typed}` compares nothing: write `{meant}`"));
        cursor.take(2);
        let written = self.bare(cursor, place, "expected an expression");
        Some(ValueKind::Compare(operator, written.expr, written.text))
    }

    /// `"n" > 3`: a literal that is compared, where the message's own value was meant.
    pub(super) fn compared_literal(&mut self, expr: &Expr, extent: Extent) -> Option<ValueKind> {
        let Expr::Binary(ExprBinary { left, op, right, .. }) = expr else { return None };
        let op = match op {
            BinOp::Lt(_) => "<",
            BinOp::Le(_) => "<=",
            BinOp::Gt(_) => ">",
            BinOp::Ge(_) => ">=",
            BinOp::Ne(_) => "!=",
            BinOp::Eq(_) => "",
            _ => return None,
        };
        if !matches!(**left, Expr::Lit(_)) {
            return None;
        }
        let right = text::of(&right.to_token_stream());
        let fix = format!("{op} {right}");
        let fix = fix.trim_start();
        self.error_over(
            extent,
            format!("this compares a literal, and not the value that came: for that write `{fix}` alone"),
        );
        Some(ValueKind::Present)
    }
}
