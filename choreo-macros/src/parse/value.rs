//! VALUE: what is asked of one part of a message.

use proc_macro2::{Delimiter, Group, Ident};
use quote::ToTokens;
use syn::{BinOp, Expr, ExprBinary, ExprLit, ExprRange, Lit, LitStr, RangeLimits};

use super::Parser;
use super::cursor::Cursor;
use super::expression::{Place, Written, begins_statement, parse_all, qualified};
use super::recovery::DEPTH;
use super::shape::Items;
use super::text;
use super::vocabulary::is_clause;
use crate::ast::{Extent, JsonType, Operator, Value, ValueKind};

impl Parser<'_> {
    /// Takes a value. Where it is malformed that is reported, and `_` stands in for what could not be understood.
    pub(super) fn value(&mut self, cursor: &mut Cursor, place: Place) -> Value {
        let start = cursor.position();
        self.depth += 1;
        let kind = self.value_kind(cursor, place);
        self.depth -= 1;
        Value { extent: cursor.since(start), kind }
    }

    /// Takes a value after a word: such words are not delimited, so nothing else has counted how deep they nest.
    fn inner(&mut self, cursor: &mut Cursor, place: Place) -> Value {
        if self.depth < DEPTH {
            return self.value(cursor, place);
        }
        let start = cursor.position();
        self.error(cursor.here(), format!("this nests deeper than {DEPTH} levels"));
        let length = self.length(cursor, 0, place);
        cursor.take(length);
        Value { extent: cursor.since(start), kind: ValueKind::Present }
    }

    fn value_kind(&mut self, cursor: &mut Cursor, place: Place) -> ValueKind {
        if let Some(name) = cursor.ident(0).cloned() {
            if cursor.is_op(1, "@") {
                return self.bind(cursor, &name, place);
            }
            let word = name.to_string();
            if let Some(kind) = plain_word(&word)
                && is_over(cursor, 1, place)
            {
                cursor.next();
                return kind;
            }
            if word == "_" {
                self.error(name.span(), "`_` takes any value: it stands alone");
                let length = self.length(cursor, 0, place);
                cursor.take(length.max(1));
                return ValueKind::Present;
            }
            if let Some(kind) = self.word(cursor, &name, &word, place) {
                return kind;
            }
        }
        if let Some(kind) = self.operator(cursor, place) {
            return kind;
        }
        if let Some(group) = cursor.eat_group(Delimiter::Brace) {
            return self.braces(&group);
        }
        if let Some(group) = cursor.eat_group(Delimiter::Bracket) {
            return self.brackets(&group);
        }
        self.equal(cursor, place)
    }

    /// `NAME @ VALUE`
    fn bind(&mut self, cursor: &mut Cursor, name: &Ident, place: Place) -> ValueKind {
        let span = name.span();
        let bound = syn::parse2::<Ident>(name.to_token_stream()).ok();
        cursor.take(2);
        if is_over(cursor, 0, place) {
            self.error(cursor.last(), format!("expected a value after `@`: `{name} @ _` takes any"));
        }
        let value = match is_over(cursor, 0, place) {
            true => Value { extent: Extent::of(span), kind: ValueKind::Present },
            false => self.inner(cursor, place),
        };
        match bound {
            Some(name) => ValueKind::Bind(name, Box::new(value)),
            None => {
                self.error(span, "expected a name before `@`");
                value.kind
            }
        }
    }

    /// `!= < <= > >=` EXPR and `=~ ".."`
    fn operator(&mut self, cursor: &mut Cursor, place: Place) -> Option<ValueKind> {
        if cursor.is_op(0, "=~") || (cursor.is_op(0, "=") && cursor.is_op(1, "~")) {
            cursor.take(2);
            return Some(self.regex(cursor, place));
        }
        if let Some(kind) = self.turned_round(cursor, place) {
            return Some(kind);
        }
        if cursor.is_op(0, "==") || (cursor.is_op(0, "=") && !cursor.is_op(0, "=>")) {
            let count = if cursor.is_op(0, "==") { 2 } else { 1 };
            self.error_over(cursor.over(count), "a value by itself means equal: leave this out");
            cursor.take(count);
            return Some(self.inner(cursor, place).kind);
        }
        if let Some(kind) = self.qualified(cursor) {
            return Some(kind);
        }
        let (operator, op) = [
            (Operator::NotEqual, "!="),
            (Operator::LessOrEqual, "<="),
            (Operator::GreaterOrEqual, ">="),
            (Operator::Less, "<"),
            (Operator::Greater, ">"),
        ]
        .into_iter()
        .find(|(_, op)| cursor.is_op(0, op))?;
        cursor.take(op.len());
        if self.joined_comparisons(cursor, place) {
            return Some(ValueKind::Present);
        }
        let Written { expr, text, .. } =
            self.bare(cursor, place, &format!("expected an expression after `{op}`"));
        Some(ValueKind::Compare(operator, expr, text))
    }

    /// `<T as Trait>::NAME`, which would be read as a comparison.
    fn qualified(&mut self, cursor: &mut Cursor) -> Option<ValueKind> {
        let length = qualified(cursor)?;
        let start = cursor.position();
        let tokens = cursor.take(length);
        let text = text::of(&tokens);
        self.error_over(cursor.since(start), format!("`<` compares here: write `({text})` in parentheses"));
        let expr = parse_all(tokens, cursor.last(), "an expression", |input| input.parse());
        Some(expr.map_or(ValueKind::Present, |expr| ValueKind::Equal(expr, text)))
    }

    fn regex(&mut self, cursor: &mut Cursor, place: Place) -> ValueKind {
        match cursor.literal(0).map(|literal| Lit::new(literal.clone())) {
            Some(Lit::Str(text)) => {
                cursor.next();
                return ValueKind::Regex(text);
            }
            // rustc has said what is wrong with it: an escape that it does not know, as a rule.
            Some(Lit::Verbatim(_)) => {
                cursor.next();
                return ValueKind::Regex(LitStr::new("", cursor.last()));
            }
            _ => {}
        }
        self.error(
            cursor.here(),
            "`=~` needs a string literal: a regex is checked when the test is compiled",
        );
        let length = self.length(cursor, 0, place);
        cursor.take(length);
        ValueKind::Regex(LitStr::new("", cursor.last()))
    }

    /// A word with something after it: `not VALUE`, `in [..]`, .. `None` if it is a Rust name here.
    fn word(&mut self, cursor: &mut Cursor, name: &Ident, word: &str, place: Place) -> Option<ValueKind> {
        match word {
            "not" | "len" | "every" | "some" | "starts_with" | "ends_with" | "contains" => {
                self.prefix(cursor, name, word, place)
            }
            "in" => Some(self.choice(cursor)),
            "all" | "any" => {
                cursor.group(1, Delimiter::Bracket)?;
                let group = take_group(cursor, Delimiter::Bracket)?;
                let values = self.items(&group, false).values;
                Some(if word == "all" { ValueKind::All(values) } else { ValueKind::Any(values) })
            }
            "bag" => {
                cursor.group(1, Delimiter::Bracket)?;
                let group = take_group(cursor, Delimiter::Bracket)?;
                let Items { values: items, rest } = self.items(&group, true);
                Some(ValueKind::Bag { items, rest })
            }
            "exactly" => {
                cursor.group(1, Delimiter::Brace)?;
                let group = take_group(cursor, Delimiter::Brace)?;
                Some(ValueKind::Object(self.object(Some(name.clone()), &group)))
            }
            "close_to" => {
                cursor.group(1, Delimiter::Parenthesis)?;
                let group = take_group(cursor, Delimiter::Parenthesis)?;
                Some(self.close_to(name, &group))
            }
            _ => None,
        }
    }

    fn prefix(&mut self, cursor: &mut Cursor, name: &Ident, word: &str, place: Place) -> Option<ValueKind> {
        let member = cursor.is_op(1, ".") && !cursor.is_op(1, "..");
        let macro_call =
            cursor.is_op(1, "!") && matches!(cursor.peek(2), Some(proc_macro2::TokenTree::Group(_)));
        if member || macro_call || cursor.is_op(1, "::") || cursor.is_op(1, "?") {
            return None;
        }
        cursor.next();
        if is_over(cursor, 0, place) {
            let message = format!("`{word}` needs something after it; a variable of this name is `({word})`");
            self.error(name.span(), message);
            return Some(ValueKind::Present);
        }
        if matches!(word, "starts_with" | "ends_with" | "contains") {
            let Written { expr, text, .. } = self.bare(cursor, place, "expected an expression");
            return Some(match word {
                "starts_with" => ValueKind::StartsWith(expr, text),
                "ends_with" => ValueKind::EndsWith(expr, text),
                _ => ValueKind::Contains(expr, text),
            });
        }
        let value = Box::new(self.inner(cursor, place));
        Some(match word {
            "not" => ValueKind::Not(value),
            "len" => ValueKind::Len(value),
            "every" => ValueKind::Every(value),
            _ => ValueKind::Some(value),
        })
    }

    /// `in [..]`
    fn choice(&mut self, cursor: &mut Cursor) -> ValueKind {
        if let Some(group) = take_group(cursor, Delimiter::Bracket) {
            return ValueKind::In(self.items(&group, false).values);
        }
        let word = cursor.here();
        cursor.next();
        let length = self.length(cursor, 0, Place::Clause);
        let range = (0..length).any(|ahead| cursor.is_op(ahead, ".."));
        let message = match range {
            true => "`in` needs a list; a range stands by itself: leave `in` out",
            false => "`in` needs a list: `in [a, b]`",
        };
        self.error(word, message);
        cursor.take(length);
        ValueKind::Present
    }

    /// `close_to(x, eps)`
    fn close_to(&mut self, name: &Ident, group: &Group) -> ValueKind {
        let reported = self.reported();
        let mut numbers = self
            .elements(group, |parser, cursor| Some(parser.bare(cursor, Place::Nested, "expected a number")))
            .into_iter();
        match (numbers.next(), numbers.next(), numbers.next()) {
            (Some(x), Some(eps), None) => ValueKind::CloseTo((x.expr, x.text), (eps.expr, eps.text)),
            _ => {
                if self.reported() == reported {
                    let extent = Extent { start: name.span(), end: group.span_close() };
                    self.error_over(extent, "`close_to` needs two numbers: `close_to(value, distance)`");
                }
                ValueKind::Present
            }
        }
    }

    /// A Rust expression: equal, or a range.
    fn equal(&mut self, cursor: &mut Cursor, place: Place) -> ValueKind {
        let start = cursor.position();
        let missing = "expected a value";
        let written = self.expression(cursor, place, missing);
        match written.expr {
            _ if written.text.is_empty() => ValueKind::Present,
            Expr::Range(ExprRange { start: None, end: None, .. }) => {
                self.error_over(cursor.since(start), "`..` asks nothing of a value: write `_`");
                ValueKind::Present
            }
            Expr::Range(ExprRange { start, limits, end, .. }) => ValueKind::Range {
                from: start.map(|expr| end_of_range(*expr)),
                to: end.map(|expr| end_of_range(*expr)),
                inclusive: matches!(limits, RangeLimits::Closed(_)),
            },
            expr => {
                let meant = self.alternatives(&expr, written.extent);
                meant.or_else(|| self.compared_literal(&expr, written.extent)).unwrap_or_else(|| {
                    let (expr, text) = unwrapped(expr, written.text);
                    ValueKind::Equal(expr, text)
                })
            }
        }
    }

    /// `"a" | "b"`, which is no Rust expression: read as the `in ["a", "b"]` that was meant.
    fn alternatives(&mut self, expr: &Expr, extent: Extent) -> Option<ValueKind> {
        let mut literals = Vec::new();
        let strings = alternatives(expr, &mut literals)?;
        if literals.len() < 2 || strings == 0 {
            return None;
        }
        let texts: Vec<String> = literals.iter().map(|one| text::of(&one.to_token_stream())).collect();
        self.error_over(extent, format!("alternatives are a list: write `in [{}]`", texts.join(", ")));
        let values = literals.into_iter().zip(texts);
        Some(ValueKind::In(
            values.map(|(one, text)| Value { extent, kind: ValueKind::Equal(one.clone(), text) }).collect(),
        ))
    }

    /// An expression, without parentheses around all of it.
    pub(super) fn bare(&mut self, cursor: &mut Cursor, place: Place, missing: &str) -> Written {
        let written = self.expression(cursor, place, missing);
        let (expr, text) = unwrapped(written.expr, written.text);
        Written { expr, text, extent: written.extent }
    }
}

/// The literals of `a | b | c`, and how many of them are strings. `None` where there is something else.
fn alternatives<'e>(expr: &'e Expr, literals: &mut Vec<&'e Expr>) -> Option<usize> {
    match expr {
        Expr::Binary(ExprBinary { left, op: BinOp::BitOr(_), right, .. }) => {
            Some(alternatives(left, literals)? + alternatives(right, literals)?)
        }
        Expr::Lit(ExprLit { lit, .. }) => {
            literals.push(expr);
            Some(usize::from(matches!(lit, Lit::Str(_))))
        }
        _ => None,
    }
}

/// Parentheses around a whole expression only say that it is Rust: they are taken off.
fn unwrapped(expr: Expr, text: String) -> (Expr, String) {
    match expr {
        Expr::Paren(paren) => {
            let text = text::of(&paren.expr.to_token_stream());
            (*paren.expr, text)
        }
        other => (other, text),
    }
}

fn end_of_range(expr: Expr) -> (Expr, String) {
    let text = text::of(&expr.to_token_stream());
    unwrapped(expr, text)
}

/// A word and the group after it, which stand here.
fn take_group(cursor: &mut Cursor, delimiter: Delimiter) -> Option<Group> {
    let group = cursor.group(1, delimiter).cloned()?;
    cursor.take(2);
    Some(group)
}

/// What a word means that stands by itself.
fn plain_word(word: &str) -> Option<ValueKind> {
    Some(match word {
        "_" => ValueKind::Present,
        "absent" => ValueKind::Absent,
        "null" => ValueKind::Null,
        "string" => ValueKind::Type(JsonType::String),
        "number" => ValueKind::Type(JsonType::Number),
        "integer" => ValueKind::Type(JsonType::Integer),
        "bool" => ValueKind::Type(JsonType::Bool),
        "array" => ValueKind::Type(JsonType::Array),
        "object" => ValueKind::Type(JsonType::Object),
        "uuid" => ValueKind::Type(JsonType::Uuid),
        "timestamp" => ValueKind::Type(JsonType::Timestamp),
        _ => return None,
    })
}

/// Whether a word asks something of a value.
pub(super) fn is_value_word(word: &str) -> bool {
    const PREFIXES: [&str; 11] = [
        "not",
        "len",
        "every",
        "some",
        "starts_with",
        "ends_with",
        "contains",
        "in",
        "all",
        "any",
        "close_to",
    ];
    plain_word(word).is_some() || PREFIXES.contains(&word)
}

fn is_end(cursor: &Cursor, ahead: usize) -> bool {
    cursor.peek(ahead).is_none() || [",", ";", "=>"].iter().any(|op| cursor.is_op(ahead, op))
}

/// Whether a value can't begin, or is finished, there.
fn is_over(cursor: &Cursor, ahead: usize, place: Place) -> bool {
    // After another word `every` is one more: no statement with a value has a clause of that name.
    let every = ahead == 0 && cursor.is_word(0, "every");
    let clause = place == Place::Clause
        && !every
        && (cursor.ident(ahead).is_some_and(|word| is_clause(&word.to_string()))
            || begins_statement(cursor, ahead));
    is_end(cursor, ahead) || clause
}
