//! PAYLOAD: JSON with expressions in it, bytes, or any other expression.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenTree};
use syn::{Expr, Lit};

use super::Parser;
use super::cursor::Cursor;
use super::expression::{Place, begins_statement, stand_in};
use super::vocabulary::{is_clause, is_open_keyword};
use crate::ast::{Element, Entry, Extent, Json, JsonKind, Payload};

const BLOCK: &str = "braces are a JSON object here: a Rust block goes in parentheses, `({ .. })`";
const REPEAT: &str = "brackets are a JSON array here: a Rust array goes in parentheses, `([x; 3])`";

impl Parser<'_> {
    /// Takes a payload. `None` where there is none, which is reported.
    pub(super) fn payload(&mut self, cursor: &mut Cursor, verb: &Ident) -> Option<Payload> {
        let bracketed =
            cursor.group(0, Delimiter::Brace).is_some() || cursor.group(0, Delimiter::Bracket).is_some();
        if bracketed {
            return Some(Payload::Json(self.json(cursor)));
        }
        let length = self.length(cursor, 0, Place::Clause);
        if length == 1 {
            if let Some(Lit::ByteStr(bytes)) = cursor.literal(0).map(|literal| Lit::new(literal.clone())) {
                cursor.next();
                return Some(Payload::Bytes(bytes));
            }
            if let Some(word) = cursor.eat_word("null") {
                return Some(Payload::Json(Json { extent: Extent::of(word.span()), kind: JsonKind::Null }));
            }
        }
        if length == 0 {
            self.error(cursor.missing(), format!("`{verb}` needs a payload: `{{ .. }}`, or an expression"));
            return None;
        }
        if self.is_matcher(cursor) {
            cursor.take(length);
            return None;
        }
        let written = self.expression(cursor, Place::Clause, "expected a payload");
        self.refuse_rest(&written.expr);
        Some(Payload::Expr(written.expr, written.extent))
    }

    /// Takes the clauses that stand before a payload, and reports the first: `key "a" { .. }`.
    pub(super) fn clauses_before_payload(&mut self, cursor: &mut Cursor) -> Option<Cursor> {
        let word = cursor.ident(0).filter(|word| is_clause(&word.to_string())).cloned()?;
        let length = late_payload(cursor)?;
        // A `via` is told to stand further ahead, where it is read as a clause and not as one around statements.
        if word != "via" || (length > 2 && begins_statement(cursor, 0)) {
            self.error(word.span(), format!("the payload comes before `{word}`"));
        }
        let clauses = cursor.take(length);
        Some(Cursor::new(clauses, cursor.here()))
    }

    /// `Order { id, .. }` is a pattern, not a value.
    fn refuse_rest(&mut self, expr: &Expr) {
        if let Expr::Struct(value) = expr
            && let (Some(dots), None) = (&value.dot2_token, &value.rest)
        {
            let extent = Extent { start: dots.spans[0], end: dots.spans[1] };
            self.error_over(
                extent,
                "a payload is a value: name all its fields, or the base that has them, `..base`",
            );
        }
    }

    /// A JSON value.
    fn json(&mut self, cursor: &mut Cursor) -> Json {
        let start = cursor.position();
        let alone = cursor.peek(1).is_none() || cursor.is_op(1, ",");
        let kind = if let Some(group) = cursor.eat_group(Delimiter::Brace) {
            match is_block(&group) {
                true => JsonKind::Expr(self.group_expression(&group, BLOCK)),
                false => JsonKind::Object(self.entries(&group)),
            }
        } else if let Some(group) = cursor.eat_group(Delimiter::Bracket) {
            match is_repeat(&group) {
                true => JsonKind::Expr(self.group_expression(&group, REPEAT)),
                false => JsonKind::Array(self.elements(&group, |parser, cursor| parser.element(cursor))),
            }
        } else if alone && cursor.eat_word("null").is_some() {
            JsonKind::Null
        } else if self.is_matcher(cursor) {
            let span = cursor.here();
            self.skip_element(cursor);
            JsonKind::Expr(stand_in(span))
        } else {
            let written = self.expression(cursor, Place::Nested, "expected a value");
            self.refuse_rest(&written.expr);
            JsonKind::Expr(written.expr)
        };
        Json { extent: cursor.since(start), kind }
    }

    /// Reports what belongs in a pattern.
    fn is_matcher(&mut self, cursor: &Cursor) -> bool {
        let comparison = ["=~", "!=", ">", ">=", "<=", "=="].iter().any(|op| cursor.is_op(0, op));
        let present = cursor.is_word(0, "_");
        if comparison || present {
            self.error(
                cursor.here(),
                "a payload is sent as it stands: it holds values, not what a pattern asks of them",
            );
        }
        comparison || present
    }

    /// The entries of an object.
    pub(super) fn entries(&mut self, group: &Group) -> Vec<Entry> {
        self.elements(group, |parser, cursor| parser.entry(cursor))
    }

    fn entry(&mut self, cursor: &mut Cursor) -> Option<Entry> {
        if cursor.is_op(0, "..") {
            let (expr, extent) = self.spread(cursor);
            return Some(Entry::Spread(expr, extent));
        }
        let key = self.key(cursor)?;
        let word = cursor.before().cloned();
        if self.colon(cursor, &key) {
            if cursor.is_end() || cursor.is_op(0, ",") {
                self.error(cursor.last(), format!("expected a value for `{}`", key.text));
                let span = cursor.here();
                return Some(Entry::Pair(
                    key,
                    Json { extent: Extent::of(span), kind: JsonKind::Expr(stand_in(span)) },
                ));
            }
            let json = self.json(cursor);
            return Some(Entry::Pair(key, json));
        }
        // `{ a }`: the name is kept, so that an editor completes it.
        let Some(TokenTree::Ident(name)) = word else { return None };
        let extent = Extent::of(name.span());
        let expr = syn::parse2(TokenTree::Ident(name).into()).ok()?;
        Some(Entry::Pair(key, Json { extent, kind: JsonKind::Expr(expr) }))
    }

    fn element(&mut self, cursor: &mut Cursor) -> Option<Element> {
        if cursor.is_op(0, "..") {
            let (expr, extent) = self.spread(cursor);
            return Some(Element::Spread(expr, extent));
        }
        Some(Element::Value(self.json(cursor)))
    }

    /// `..EXPR`
    fn spread(&mut self, cursor: &mut Cursor) -> (Expr, Extent) {
        let start = cursor.position();
        if cursor.is_op(0, "..=") {
            self.error(cursor.here(), "a spread is `..EXPR`; a range goes in parentheses");
        }
        if !cursor.eat_op("..=") {
            cursor.eat_op("..");
        }
        let dots: Span = cursor.last();
        if cursor.is_end() || cursor.is_op(0, ",") {
            self.error_over(cursor.since(start), "`..` spreads a value: write `..base`");
            return (stand_in(dots), cursor.since(start));
        }
        let written = self.expression(cursor, Place::Nested, "expected a value to spread");
        (written.expr, cursor.since(start))
    }
}

/// How many trees stand before the JSON that ends a statement's clauses, or has clauses after it, where it belongs
/// to none of them.
fn late_payload(cursor: &Cursor) -> Option<usize> {
    let over = |at: usize| {
        let mark = [";", "=>"].iter().any(|mark| cursor.is_op(at, mark));
        cursor.peek(at).is_none() || mark || begins_statement(cursor, at)
    };
    let is_json = |at: &usize| {
        let json = cursor.group(*at, Delimiter::Brace).is_some();
        let goes_on = !over(at + 1) && !cursor.ident(at + 1).is_some_and(|next| is_clause(&next.to_string()));
        json && !goes_on && !belongs_before(cursor, *at)
    };
    (2..).take_while(|at| !over(*at)).find(is_json)
}

/// Whether the braces there are part of what stands before them: `headers { .. }`, `Key { .. }`, `if a { .. }`.
fn belongs_before(cursor: &Cursor, at: usize) -> bool {
    let rust = (1..at).any(|before| ["if", "match"].iter().any(|word| cursor.is_word(before, word)));
    rust || match cursor.peek(at - 1) {
        Some(TokenTree::Ident(word)) => {
            let word = word.to_string();
            word == "headers" || is_open_keyword(&word) || word.starts_with(char::is_uppercase)
        }
        Some(TokenTree::Punct(mark)) => mark.as_char() != '?',
        _ => false,
    }
}

/// Whether braces hold Rust statements.
pub(super) fn is_block(group: &Group) -> bool {
    let inner = Cursor::inside(group);
    let statement = inner.is_word(0, "let") && inner.ident(1).is_some();
    statement || (is_repeat(group) && !inner.is_op(1, ":"))
}

/// Whether a semicolon stands in a group.
pub(super) fn is_repeat(group: &Group) -> bool {
    group.stream().into_iter().any(|tree| matches!(tree, TokenTree::Punct(mark) if mark.as_char() == ';'))
}
