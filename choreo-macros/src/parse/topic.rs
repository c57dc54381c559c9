//! TOPIC: a string literal, a path to a constant, or `(EXPR)`.

use proc_macro2::{Delimiter, Ident, Literal, Span, TokenStream};
use syn::{Expr, Lit, LitStr, Path};

use super::Parser;
use super::cursor::Cursor;
use super::expression::{begins_statement, parse_all, qualified, stand_in};
use super::text;
use super::vocabulary::is_clause;
use crate::ast::{Extent, Topic};

const FORMS: &str = "a string literal, a path to a constant, or `(EXPR)`";

impl Parser<'_> {
    /// Takes a topic. Where there is none that is reported, and an empty one stands in for it.
    pub(super) fn topic(&mut self, cursor: &mut Cursor, verb: &Ident) -> Topic {
        if let Some(group) = cursor.eat_group(Delimiter::Parenthesis) {
            let written = self.parenthesised(&group, "expected an expression that gives the topic");
            return Topic::Expr(written.expr, group.span_open());
        }
        if let Some(literal) = cursor.literal(0).cloned() {
            cursor.next();
            return self.literal_topic(&literal);
        }
        match path_length(cursor) {
            0 => self.no_topic(cursor, verb),
            length => self.path_topic(cursor, length),
        }
    }

    fn literal_topic(&mut self, literal: &Literal) -> Topic {
        match Lit::new(literal.clone()) {
            Lit::Str(text) => Topic::Literal(text),
            // rustc has said what is wrong with it.
            Lit::Verbatim(_) => empty(literal.span()),
            _ => {
                self.error(literal.span(), format!("a topic is {FORMS}"));
                empty(literal.span())
            }
        }
    }

    fn path_topic(&mut self, cursor: &mut Cursor, length: usize) -> Topic {
        let start = cursor.position();
        let mut tokens = cursor.take(length);
        let name = (length == 1).then(|| tokens.to_string());
        let variable = name.as_deref().is_some_and(|name| !name.chars().any(char::is_uppercase));
        let computed = self.computed_tail(cursor, variable);
        if !computed.is_empty() {
            tokens.extend(computed);
            let written = text::of(&tokens);
            let is_dotted = written.chars().all(|char| char.is_alphanumeric() || matches!(char, '.' | '_'));
            let message = match is_dotted {
                true => format!(
                    "a topic stands in quotes, `\"{written}\"`; a field of a value in parentheses, `({written})`"
                ),
                false => format!("this is computed: write `({written})`"),
            };
            self.error_over(cursor.since(start), message);
            return computed_topic(tokens, cursor.since(start));
        }
        if let Some(name) = name.filter(|_| variable) {
            self.error_over(cursor.since(start), format!("`{name}` is a variable: write `({name})`"));
            return computed_topic(tokens, cursor.since(start));
        }
        let written = text::of(&tokens);
        if written.starts_with("Self::") {
            self.error_over(
                cursor.since(start),
                format!("`Self` has no meaning in a static: write `({written})`"),
            );
            return computed_topic(tokens, cursor.since(start));
        }
        match parse_all(tokens, cursor.here(), "a path", |input| input.parse::<Path>()) {
            Ok(path) => Topic::Path(path),
            Err(error) => {
                self.diagnostics.syn(&error);
                empty(cursor.last())
            }
        }
    }

    /// What makes an expression of a path: `.name`, a macro's arguments, and after a lower-case name those of a call.
    fn computed_tail(&mut self, cursor: &mut Cursor, variable: bool) -> TokenStream {
        let mut length = 0;
        if cursor.is_op(0, "!") && matches!(cursor.peek(1), Some(proc_macro2::TokenTree::Group(_))) {
            length = 2;
        } else if variable && cursor.group(0, Delimiter::Parenthesis).is_some() {
            length = 1;
        }
        while cursor.is_op(length, ".") && cursor.ident(length + 1).is_some() {
            length += 2;
            length += usize::from(cursor.group(length, Delimiter::Parenthesis).is_some());
        }
        cursor.take(length)
    }

    fn no_topic(&mut self, cursor: &mut Cursor, verb: &Ident) -> Topic {
        let missing = cursor.is_end() || cursor.is_op(0, ";") || begins_statement(cursor, 0);
        let span = if missing { verb.span() } else { cursor.here() };
        if let Some(length) = qualified(cursor) {
            let start = cursor.position();
            let tokens = cursor.take(length);
            self.error_over(
                cursor.since(start),
                format!("a topic is {FORMS}: write `({})`", text::of(&tokens)),
            );
            return computed_topic(tokens, cursor.since(start));
        }
        self.error(span, format!("`{verb}` needs a topic: {FORMS}"));
        empty(span)
    }
}

/// How many trees a path that stands here takes. A word that can't be a topic is none.
fn path_length(cursor: &Cursor) -> usize {
    let first = cursor.ident(0).map(ToString::to_string).unwrap_or_default();
    let reserved =
        first == "_" || (is_clause(&first) && !cursor.is_op(1, "::") && first != "key" && first != "headers");
    if reserved || (begins_statement(cursor, 0) && !cursor.is_op(1, "::")) {
        return 0;
    }
    let mut length = if cursor.is_op(0, "::") { 2 } else { 0 };
    while cursor.ident(length).is_some() {
        length += 1;
        if !cursor.is_op(length, "::") {
            return length;
        }
        length += 2;
        if cursor.is_op(length, "<") {
            length = after_generics(cursor, length);
            if !cursor.is_op(length, "::") {
                return length;
            }
            length += 2;
        }
    }
    length
}

/// The index after the `>` that closes the `<` at `from`.
fn after_generics(cursor: &Cursor, from: usize) -> usize {
    let mut open = 0_usize;
    let mut ahead = from;
    while cursor.peek(ahead).is_some() && !cursor.is_op(ahead, ";") {
        if cursor.is_op(ahead, "<") {
            open += 1;
        } else if cursor.is_op(ahead, ">") {
            open = open.saturating_sub(1);
        }
        ahead += 1;
        if open == 0 {
            break;
        }
    }
    ahead
}

fn computed_topic(tokens: TokenStream, extent: Extent) -> Topic {
    let expr: Expr = parse_all(tokens, extent.end, "an expression", |input| input.parse())
        .unwrap_or_else(|_| stand_in(extent.start));
    Topic::Expr(expr, extent.start)
}

/// Stands in for a topic that is missing.
fn empty(span: Span) -> Topic {
    Topic::Literal(LitStr::new("", span))
}
