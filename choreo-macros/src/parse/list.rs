//! What stands between delimiters with commas, and between braces with semicolons.

use proc_macro2::{Delimiter, Group, TokenTree};
use syn::ext::IdentExt;
use syn::{Expr, Lit};

use super::Parser;
use super::cursor::Cursor;
use super::expression::{begins_statement, named, parse_all, stand_in};
use super::recovery::MISSING;
use super::vocabulary::meant_verb;
use crate::ast::Key;

impl Parser<'_> {
    /// The elements of a group, with commas between them. An element that is malformed is left at its comma.
    pub(super) fn elements<T>(
        &mut self,
        group: &Group,
        mut one: impl FnMut(&mut Self, &mut Cursor) -> Option<T>,
    ) -> Vec<T> {
        let mut cursor = Cursor::inside(group);
        let mut list = Vec::new();
        while !cursor.is_end() {
            if cursor.is_op(0, ",") {
                self.error(cursor.here(), "expected something before this `,`");
                cursor.next();
                continue;
            }
            let (start, reported) = (cursor.position(), self.reported());
            list.extend(one(self, &mut cursor));
            if cursor.is_end() || cursor.eat_op(",") {
                continue;
            }
            let known = self.reported() > reported;
            if cursor.position() > start && begins_entry(&cursor) {
                if !known {
                    self.error(cursor.last(), "expected `,` after this");
                }
                continue;
            }
            if !known {
                self.no_comma(&cursor);
            }
            if cursor.eat_op(";") {
                continue;
            }
            self.skip_element(&mut cursor);
            cursor.eat_op(",");
        }
        list
    }

    fn no_comma(&mut self, cursor: &Cursor) {
        let found = cursor.peek(0).map(named).unwrap_or_default();
        self.error(cursor.here(), format!("expected `,`, found `{found}`{}", bracket_hint(cursor)));
    }

    /// Takes a key. `None` where there is none, which is reported.
    pub(super) fn key(&mut self, cursor: &mut Cursor) -> Option<Key> {
        let span = cursor.here();
        let tree = cursor.next()?;
        let text = match &tree {
            TokenTree::Ident(ident) if *ident != "_" => Some(ident.unraw().to_string()),
            TokenTree::Literal(literal) => match Lit::new(literal.clone()) {
                Lit::Str(text) => Some(text.value()),
                // rustc has said what is wrong with it.
                Lit::Verbatim(literal) => Some(literal.to_string()),
                _ => None,
            },
            _ => None,
        };
        if text.is_none() {
            self.error(span, format!("a key is a name or a string, not `{}`", named(&tree)));
        }
        text.map(|text| Key { text, span })
    }

    /// Takes the `:` after a key. Says whether a value follows.
    pub(super) fn colon(&mut self, cursor: &mut Cursor, key: &Key) -> bool {
        if !cursor.is_op(0, "::") && cursor.eat_op(":") {
            return true;
        }
        let text = &key.text;
        let span = cursor.here();
        if cursor.is_end() || cursor.is_op(0, ",") {
            self.error(key.span, format!("expected `{text}: value`"));
            return false;
        }
        if cursor.is_op(0, "=>") || (cursor.is_op(0, "=") && !cursor.is_op(0, "==") && !cursor.is_op(0, "=~"))
        {
            self.error(span, format!("write `:` after the key `{text}`"));
            return cursor.eat_op("=>") || cursor.eat_op("=");
        }
        match cursor.is_op(0, ".") || cursor.is_op(0, "-") {
            true => self.error(span, "a key that is not a plain name is a string: write it in quotes"),
            false => self.error(span, format!("expected `:` after the key `{text}`")),
        }
        false
    }

    /// The whole group as a Rust expression, for one that is no JSON.
    pub(super) fn group_expression(&mut self, group: &Group, message: &str) -> Expr {
        self.error(group.span_open(), message);
        let tokens = TokenTree::Group(group.clone()).into();
        let expr = parse_all(tokens, group.span_close(), "an expression", |input| input.parse());
        self.scoped(expr.unwrap_or_else(|_| stand_in(group.span_open())))
    }

    /// The statements of a block or group, with semicolons between them. `one` takes one, and says whether it ended
    /// in braces: then it needs no semicolon.
    pub(super) fn sequence<T>(
        &mut self,
        cursor: &mut Cursor,
        mut one: impl FnMut(&mut Self, &mut Cursor) -> (Option<T>, bool),
    ) -> Vec<T> {
        let mut list = Vec::new();
        while !cursor.is_end() {
            if cursor.eat_op(";") {
                continue;
            }
            let (start, reported) = (cursor.position(), self.reported());
            let (node, braced) = one(self, cursor);
            list.extend(node);
            if cursor.position() == start {
                cursor.next();
            }
            self.end_statement(cursor, braced, self.reported() > reported);
        }
        list
    }

    /// Takes a statement's semicolon, or leaves the statement. `known`: a mistake in it is reported already.
    fn end_statement(&mut self, cursor: &mut Cursor, braced: bool, known: bool) {
        if cursor.eat_op(";") || braced {
            return;
        }
        if cursor.is_end() || begins_statement(cursor, 0) || resembles_statement(cursor) {
            // A name that the repair put there has been reported.
            if !known && !matches!(cursor.before(), Some(TokenTree::Ident(word)) if word == MISSING) {
                let place =
                    cursor.ident(0).map_or("after this".to_owned(), |word| format!("before `{word}`"));
                self.error(cursor.last(), format!("expected `;` {place}"));
            }
            return;
        }
        if !known {
            let found = cursor.peek(0).map(named).unwrap_or_default();
            self.error(cursor.here(), format!("expected `;`, found `{found}`{}", bracket_hint(cursor)));
        }
        self.skip_statement(cursor);
        cursor.eat_op(";");
    }
}

/// What to say where an expression goes on that was read as JSON: `[1, 2][0]`, `{ .. }.id`.
fn bracket_hint(cursor: &Cursor) -> &'static str {
    let json = matches!(cursor.before(), Some(TokenTree::Group(group)) if group.delimiter() != Delimiter::Parenthesis);
    let operator =
        matches!(cursor.peek(0), Some(TokenTree::Punct(mark)) if !matches!(mark.as_char(), ';' | ',' | '='));
    let index =
        cursor.group(0, Delimiter::Bracket).is_some() || cursor.group(0, Delimiter::Parenthesis).is_some();
    match json && (operator || index) {
        true => ": a Rust expression that begins with a bracket goes in parentheses",
        false => "",
    }
}

/// Whether `key:` stands here.
fn begins_entry(cursor: &Cursor) -> bool {
    (cursor.ident(0).is_some() || cursor.literal(0).is_some())
        && cursor.is_op(1, ":")
        && !cursor.is_op(1, "::")
}

/// Whether a word that is nearly a verb, and what can follow a verb, stand here.
fn resembles_statement(cursor: &Cursor) -> bool {
    let near = cursor.ident(0).is_some_and(|word| meant_verb(&word.to_string()).is_some());
    near && (cursor.literal(1).is_some() || cursor.ident(1).is_some())
}
