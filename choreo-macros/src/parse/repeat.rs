//! `repeat EXPR { .. }` and `for PAT in EXPR { .. }`

use proc_macro2::{Delimiter, Group, Ident, TokenTree};
use syn::{Expr, Pat};

use super::Parser;
use super::cursor::Cursor;
use super::expression::{EXPRESSION, Written, begins_statement, parse_all, stand_in};
use super::pattern::rust_pattern;
use super::text;
use crate::ast::{Body, Extent, For, Repeat};

const REPEAT: &str = "repeat 3 { .. }";
const FOR: &str = "for item in items { .. }";

impl Parser<'_> {
    /// `repeat`, after the verb, and whether it ended in braces.
    pub(super) fn repeat(&mut self, cursor: &mut Cursor) -> (Repeat, bool) {
        let missing = format!("`repeat` needs a count: `{REPEAT}`");
        let (mut head, group) = match times(cursor) {
            Some(at) => {
                let head = self.written_head(cursor, at, None);
                self.error(cursor.here(), format!("a `repeat` says the number alone: `{REPEAT}`"));
                cursor.next();
                (head, cursor.eat_group(Delimiter::Brace))
            }
            None => self.loop_head(cursor, "repeat", REPEAT, Some(&missing)),
        };
        if matches!(head.expr, Expr::Range(_)) {
            let message = "a `repeat` says how often: write the number, or `for n in 0..3 { .. }`";
            self.error_over(head.extent, message);
            // So that rustc does not say it again, of the same tokens.
            head.expr = syn::parse_quote!(1);
        }
        let braced = group.is_some();
        let body = self.loop_body(group.as_ref(), cursor);
        (Repeat { count: head.expr, extent: head.extent, text: head.text, body }, braced)
    }

    /// `for`, after the verb, and whether it ended in braces.
    pub(super) fn for_loop(&mut self, cursor: &mut Cursor, verb: &Ident) -> (For, bool) {
        let start = cursor.position();
        let pat = self.loop_pattern(cursor, verb);
        let missing = format!("`in` needs something to go through: `{FOR}`");
        let (head, group) = self.loop_head(cursor, "for", FOR, pat.as_ref().map(|_| missing.as_str()));
        let text = text::of(&cursor.taken(start, cursor.position() - usize::from(group.is_some())));
        if matches!(&head.expr, Expr::Range(range) if range.end.is_none()) {
            self.error_over(head.extent, "this loop would never end: give the range an end");
        }
        let braced = group.is_some();
        let body = self.loop_body(group.as_ref(), cursor);
        (For { pat, items: head.expr, extent: head.extent, text, body }, braced)
    }

    /// PAT and `in`. `None` where one of them can't be understood, which is reported.
    fn loop_pattern(&mut self, cursor: &mut Cursor, verb: &Ident) -> Option<Pat> {
        let over = |at: usize| {
            cursor.peek(at).is_none()
                || cursor.is_op(at, ";")
                || cursor.group(at, Delimiter::Brace).is_some_and(|_| !is_struct(cursor, at))
        };
        let length = (0..).take_while(|at| !over(*at)).find(|at| cursor.is_word(*at, "in"));
        let Some(length) = length else {
            if let Some(mark) = [":", "="].into_iter().find(|mark| is_in_place_of_in(cursor, mark)) {
                let [name, over] = [cursor.take(1), cursor.take(1)];
                let at = over.into_iter().next().map_or_else(|| cursor.last(), |tree| tree.span());
                self.error(at, format!("a `for` has `in` in place of this `{mark}`: `{FOR}`"));
                return parse_all(name, cursor.last(), "a pattern", rust_pattern).ok();
            }
            let span = if cursor.is_end() { verb.span() } else { cursor.here() };
            self.error(span, format!("a loop is `{FOR}`, or `{REPEAT}`"));
            return None;
        };
        let mut probe = cursor.clone();
        let tokens = probe.take(length);
        if length == 0 {
            self.error(cursor.here(), format!("expected a name before `in`: `{FOR}`"));
            cursor.take(1);
            return None;
        }
        let pat = parse_all(tokens, probe.here(), "a pattern", rust_pattern);
        cursor.take(length + 1);
        pat.map_err(|error| self.diagnostics.syn(&error)).ok()
    }

    /// The expression before the braces of a loop, and the braces. As in Rust, the first braces that can be the body
    /// are it.
    fn loop_head(
        &mut self,
        cursor: &mut Cursor,
        word: &str,
        form: &str,
        missing: Option<&str>,
    ) -> (Written, Option<Group>) {
        let braces = brace_positions(cursor);
        let whole = braces.iter().copied().find(|at| head(cursor, *at).is_some());
        let Some(at) = whole.or_else(|| braces.first().copied()) else {
            let length = self.head_length(cursor);
            let written = self.written_head(cursor, length, missing);
            self.statement_braces(cursor, word, form);
            return (written, None);
        };
        let written = self.written_head(cursor, at, missing);
        (written, cursor.eat_group(Delimiter::Brace))
    }

    /// The next `length` trees as the expression of a loop's head.
    fn written_head(&mut self, cursor: &mut Cursor, length: usize, missing: Option<&str>) -> Written {
        let start = cursor.position();
        if length == 0 {
            if let Some(missing) = missing {
                self.error(cursor.last(), missing);
            }
            let (expr, extent) = (stand_in(cursor.here()), Extent::of(cursor.last()));
            return Written { expr, text: String::new(), extent };
        }
        let tokens = cursor.take(length);
        let expr = self.whole_expression(&tokens, cursor.here());
        Written { expr, text: text::of(&tokens), extent: cursor.since(start) }
    }

    /// How many trees of a loop's head stand before the end of a statement without braces.
    fn head_length(&self, cursor: &Cursor) -> usize {
        let over = |at: &usize| {
            cursor.peek(*at).is_none() || cursor.is_op(*at, ";") || (*at > 0 && begins_statement(cursor, *at))
        };
        (0..).find(over).unwrap_or_default()
    }

    fn loop_body(&mut self, group: Option<&Group>, cursor: &Cursor) -> Body {
        match group {
            Some(group) => self.body(group),
            None => Body { braces: Extent::of(cursor.last()), statements: Vec::new() },
        }
    }
}

/// Where the `times` of `repeat 3 times { .. }` stands.
fn times(cursor: &Cursor) -> Option<usize> {
    let over = |at: usize| cursor.is_op(at, ";") || cursor.group(at, Delimiter::Brace).is_some();
    let at = (1..cursor.left()).take_while(|at| !over(*at)).find(|at| cursor.is_word(*at, "times"))?;
    cursor.group(at + 1, Delimiter::Brace).map(|_| at)
}

/// Where braces stand before the statement's end.
fn brace_positions(cursor: &Cursor) -> Vec<usize> {
    let mut found = Vec::new();
    let mut at = 0;
    while cursor.peek(at).is_some() && !cursor.is_op(at, ";") {
        if cursor.group(at, Delimiter::Brace).is_some() {
            // Braces at the beginning are a Rust block where others follow them.
            if at > 0 || cursor.group(1, Delimiter::Brace).is_none() {
                found.push(at);
            }
        } else if at > 0 && !found.is_empty() && begins_statement(cursor, at) {
            break;
        }
        at += 1;
    }
    found
}

/// The trees before the braces there, if they are an expression that may stand in a loop's head.
fn head(cursor: &Cursor, at: usize) -> Option<Expr> {
    let mut probe = cursor.clone();
    let tokens = probe.take(at);
    parse_all(tokens, probe.here(), EXPRESSION, Expr::parse_without_eager_brace).ok()
}

/// Whether a name and this mark stand here, as in `for i: items` and `for i = 0..3`.
fn is_in_place_of_in(cursor: &Cursor, mark: &str) -> bool {
    let doubled = cursor.is_op(1, &mark.repeat(2));
    cursor.ident(0).is_some() && cursor.is_op(1, mark) && !doubled
}

/// Whether the braces there belong to a struct's pattern: a name that begins with an upper case letter is before them.
fn is_struct(cursor: &Cursor, at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| cursor.peek(before));
    matches!(before, Some(TokenTree::Ident(word)) if word.to_string().starts_with(char::is_uppercase))
}
