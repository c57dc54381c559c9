//! Shapes: objects and arrays with values asked of their parts.

use proc_macro2::{Group, Ident};

use super::Parser;
use super::cursor::Cursor;
use super::payload::{is_block, is_repeat};
use crate::ast::{Extent, Field, Key, Object, Value, ValueKind};

const BLOCK: &str = "braces are a JSON shape here: a Rust block goes in parentheses, `({ .. })`";
const REPEAT: &str = "brackets are a JSON shape here: a Rust array goes in parentheses, `([x; 3])`";

/// What stands in brackets: the elements, and whether `..` says that more may follow.
pub(super) struct Items {
    pub(super) values: Vec<Value>,
    pub(super) rest: bool,
}

impl Parser<'_> {
    /// `{ key: VALUE, .. }`, or with `exactly` before it.
    pub(super) fn object(&mut self, exactly: Option<Ident>, group: &Group) -> Object {
        let start = exactly.as_ref().map_or_else(|| group.span_open(), Ident::span);
        let extent = Extent { start, end: group.span_close() };
        let strict = exactly.is_some();
        let fields = self.elements(group, |parser, cursor| parser.field(cursor, strict));
        Object { exactly, fields, extent }
    }

    /// `{ .. }` as a value: a shape, unless there is a Rust block in it.
    pub(super) fn braces(&mut self, group: &Group) -> ValueKind {
        if is_block(group) {
            let expr = self.group_expression(group, BLOCK);
            return ValueKind::Equal(expr, String::new());
        }
        ValueKind::Object(self.object(None, group))
    }

    /// `[ .. ]` as a value.
    pub(super) fn brackets(&mut self, group: &Group) -> ValueKind {
        if is_repeat(group) {
            let expr = self.group_expression(group, REPEAT);
            return ValueKind::Equal(expr, String::new());
        }
        let Items { values: items, rest } = self.items(group, true);
        ValueKind::Sequence { items, rest }
    }

    fn field(&mut self, cursor: &mut Cursor, strict: bool) -> Option<Field> {
        if cursor.is_op(0, "..") {
            let message = match strict {
                true => "`exactly` allows no other keys: leave `..` or `exactly` out",
                false => "an object may have other keys already: leave `..` out",
            };
            self.error_over(cursor.over(2), message);
            self.skip_element(cursor);
            return None;
        }
        let key = self.key(cursor)?;
        if !self.colon(cursor, &key) {
            return Some(present(key));
        }
        if cursor.is_end() || cursor.is_op(0, ",") {
            self.error(cursor.last(), format!("expected a value for `{}`: `_` takes any", key.text));
            return Some(present(key));
        }
        let value = self.nested_value(cursor);
        Some(Field { key, value })
    }

    /// The values between brackets.
    pub(super) fn items(&mut self, group: &Group, open: bool) -> Items {
        let mut rest = None;
        let values = self.elements(group, |parser, cursor| {
            if cursor.is_op(0, "..") && (cursor.peek(2).is_none() || cursor.is_op(2, ",")) {
                parser.rest(cursor, open, &mut rest);
                return None;
            }
            if let Some(dots) = rest.take() {
                parser.error_over(dots, "`..` goes last: what follows is not looked at by position");
            }
            Some(parser.nested_value(cursor))
        });
        Items { values, rest: rest.is_some() }
    }

    fn rest(&mut self, cursor: &mut Cursor, open: bool, rest: &mut Option<Extent>) {
        let start = cursor.position();
        cursor.eat_op("..");
        let dots = cursor.since(start);
        if !open {
            self.error_over(dots, "this is a list of values to choose from: `..` has no meaning in it");
        } else if rest.is_some() {
            self.error_over(dots, "`..` stands once");
        } else {
            *rest = Some(dots);
        }
    }
}

/// A field whose value was not said.
fn present(key: Key) -> Field {
    let value = Value { extent: Extent::of(key.span), kind: ValueKind::Present };
    Field { key, value }
}
