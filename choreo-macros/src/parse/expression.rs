//! Where a Rust expression ends among the clauses, and what it is.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use syn::parse::{ParseStream, Parser as _};
use syn::{Expr, ExprAssign};

use super::Parser;
use super::cursor::Cursor;
use super::text;
use super::vocabulary::{is_clause, is_inner_keyword, is_open_keyword, is_verb};
use crate::ast::Extent;

/// Where an expression stands, which says what ends it. All end at `;`, `=>` and the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// After a clause word, a verb or an operator of a clause: `as` and clause words end it, and a comma.
    Clause,
    /// Of a `check`: `as` is a cast, a comma ends it.
    Check,
    /// After `let .. =`: `as` is a cast, a comma is an error.
    Let,
    /// In braces, brackets or parentheses: `as` is a cast, a comma ends it.
    Nested,
}

/// An expression, its text, and where it stands.
pub(super) struct Written {
    pub(super) expr: Expr,
    pub(super) text: String,
    pub(super) extent: Extent,
}

/// How many commas an expression may hold outside all delimiters: those of `|a, b| a + b` and of `f::<A, B>()`.
const COMMAS: usize = 8;

/// Within how many tokens after `for` an `in` makes it a loop.
const LOOP_HEAD: usize = 6;

/// How many tokens may be left out at the end of a half-typed expression to keep what stands before them.
const DROPPED: usize = 6;

impl Parser<'_> {
    /// Takes an expression. Where there is none, or it is malformed, that is reported and what could be understood
    /// of it (at worst a `loop {}`, which has any type) stands in for it.
    pub(super) fn expression(&mut self, cursor: &mut Cursor, place: Place, missing: &str) -> Written {
        let written = self.unscoped(cursor, place, missing);
        Written { expr: self.scoped(written.expr), ..written }
    }

    /// The same without the values of parameters.
    fn unscoped(&mut self, cursor: &mut Cursor, place: Place, missing: &str) -> Written {
        let start = cursor.position();
        let mut length = self.length(cursor, 0, place);
        if length == 0 {
            self.error(cursor.missing(), missing);
            return Written {
                expr: stand_in(cursor.here()),
                text: String::new(),
                extent: Extent::of(cursor.here()),
            };
        }
        let mut probe = cursor.clone();
        let mut tokens = probe.take(length);
        let mut parsed = parse_all(tokens.clone(), probe.here(), EXPRESSION, expression);
        if parsed.is_err()
            && let Some((longer, all, expr)) = self.beyond_commas(cursor, length, place)
        {
            (length, tokens, parsed) = (longer, all, Ok(expr));
        }
        cursor.take(length);
        let expr = self.understood(parsed, &tokens, cursor.here());
        Written { expr, text: text::of(&tokens), extent: cursor.since(start) }
    }

    /// The expression that stands in these parentheses, and nothing besides.
    pub(super) fn parenthesised(&mut self, group: &Group, missing: &str) -> Written {
        let (mut inner, reported) = (Cursor::inside(group), self.reported());
        let written = self.expression(&mut inner, Place::Let, missing);
        if let Some(tree) = inner.peek(0).filter(|_| self.reported() == reported) {
            self.error(inner.here(), format!("expected `)`, found `{}`", named(tree)));
        }
        written
    }

    /// All of these tokens as an expression, which ends at `end`.
    pub(super) fn whole_expression(&mut self, tokens: &TokenStream, end: Span) -> Expr {
        let parsed = parse_all(tokens.clone(), end, EXPRESSION, Expr::parse_without_eager_brace);
        self.understood(parsed, tokens, end)
    }

    fn understood(&mut self, parsed: syn::Result<Expr>, tokens: &TokenStream, end: Span) -> Expr {
        match parsed {
            Ok(expr) => self.without_awaits(expr),
            Err(error) => {
                self.diagnostics.syn(&error);
                beginning(tokens, end)
            }
        }
    }

    /// The same for a condition, in which a single `=` is a slip.
    pub(super) fn condition(&mut self, cursor: &mut Cursor, place: Place, missing: &str) -> Written {
        let mut written = self.unscoped(cursor, place, missing);
        if let Expr::Assign(ExprAssign { left, eq_token, .. }) = written.expr {
            self.error(eq_token.span, "`=` assigns: write `==`");
            written.expr = *left;
        }
        Written { expr: self.scoped(written.expr), ..written }
    }

    /// An expression with commas in it: the shortest longer piece that is one.
    fn beyond_commas(
        &mut self,
        cursor: &Cursor,
        length: usize,
        place: Place,
    ) -> Option<(usize, TokenStream, Expr)> {
        let opened =
            |tree: &TokenTree| matches!(tree, TokenTree::Punct(mark) if "|<".contains(mark.as_char()));
        if !(0..length).filter_map(|ahead| cursor.peek(ahead)).any(opened) {
            return None;
        }
        let mut end = length;
        for _ in 0..COMMAS {
            if !cursor.is_op(end, ",") {
                return None;
            }
            end = self.length(cursor, end + 1, place);
            let mut probe = cursor.clone();
            let tokens = probe.take(end);
            if let Ok(expr) = parse_all(tokens.clone(), probe.here(), EXPRESSION, expression) {
                return Some((end, tokens, expr));
            }
        }
        None
    }

    /// The index of the tree that ends an expression, looking from `from` on.
    pub(super) fn length(&mut self, cursor: &Cursor, from: usize, place: Place) -> usize {
        let mut ahead = from;
        while cursor.peek(ahead).is_some() {
            let capture = place == Place::Clause && cursor.is_word(ahead, "as");
            if capture && is_qualified_tail(cursor, ahead) {
                let span = cursor.span_at(ahead);
                self.error(span, "`as` begins a capture here: write `(<T as Trait>::NAME)` in parentheses");
            } else if capture || ends(cursor, ahead, place) {
                break;
            }
            ahead += 1;
        }
        ahead
    }
}

/// Whether the tree there ends an expression (`as` aside).
fn ends(cursor: &Cursor, ahead: usize, place: Place) -> bool {
    if cursor.is_op(ahead, ";") || cursor.is_op(ahead, "=>") {
        return true;
    }
    if cursor.is_op(ahead, ",") {
        return place != Place::Let;
    }
    match cursor.peek(ahead) {
        Some(TokenTree::Literal(_)) => is_finished(cursor, ahead) && !after_label(cursor, ahead),
        Some(TokenTree::Ident(ident)) => {
            let word = ident.to_string();
            if ahead == 0 {
                return begins_nothing(cursor, &word, place);
            }
            let outside = place != Place::Nested;
            let known =
                (place == Place::Clause && is_clause(&word)) || (outside && begins_statement(cursor, ahead));
            if known {
                // A literal never follows a name in Rust: `a == within 50ms`.
                let certain = cursor.literal(ahead + 1).is_some() && !cursor.is_op(ahead - 1, ".");
                let finished = is_finished(cursor, ahead) || after_open_range(cursor, ahead);
                return (finished || certain) && !after_label(cursor, ahead);
            }
            !is_inner_keyword(&word) && is_finished(cursor, ahead) && !after_label(cursor, ahead)
        }
        _ => false,
    }
}

/// Whether a clause or the next statement stands where an expression should begin: its word is no variable, or there
/// is what can't follow one.
fn begins_nothing(cursor: &Cursor, word: &str, place: Place) -> bool {
    let followed = cursor.literal(1).is_some()
        || cursor.ident(1).is_some_and(|next| !is_inner_keyword(&next.to_string()));
    let clause = || {
        let reserved = matches!(word, "where" | "as") || (word == "for" && !cursor.is_op(1, "<"));
        let headers = word == "headers" && cursor.group(1, Delimiter::Brace).is_some();
        reserved || headers || (is_clause(word) && followed)
    };
    match place {
        Place::Nested => false,
        Place::Clause => clause() || (begins_statement(cursor, 0) && followed),
        Place::Check | Place::Let => begins_statement(cursor, 0) && followed,
    }
}

/// Whether a verb stands there, where a statement could begin.
pub(super) fn begins_statement(cursor: &Cursor, ahead: usize) -> bool {
    let Some(ident) = cursor.ident(ahead) else { return false };
    match ident.to_string().as_str() {
        "in" => cursor.is_word(ahead + 1, "order"),
        "include" => cursor.ident(ahead + 1).is_some() || cursor.is_op(ahead + 1, "::"),
        // `for 5ms` and `for (PERIOD)` are clauses, whatever follows.
        "for" => is_loop(cursor, ahead),
        // Likelier names of the user's own than the other verbs are.
        "call" | "eventually" | "only" | "together" | "either" => {
            cursor.group(ahead + 1, Delimiter::Brace).is_some()
        }
        "request" => {
            let next = cursor.ident(ahead + 1).is_some_and(|next| !is_clause(&next.to_string()));
            next || cursor.literal(ahead + 1).is_some()
                || cursor.group(ahead + 1, Delimiter::Parenthesis).is_some()
        }
        "via" => cursor.ident(ahead + 1).is_some() && cursor.group(ahead + 2, Delimiter::Brace).is_some(),
        word => is_verb(word) && !cursor.is_op(ahead + 1, "::"),
    }
}

/// Whether the `for` there begins a loop: a pattern and `in` follow it.
fn is_loop(cursor: &Cursor, ahead: usize) -> bool {
    let over = |further: usize| cursor.is_op(ahead + further, ";");
    let head = (1..LOOP_HEAD)
        .take_while(|further| !over(*further))
        .any(|further| cursor.is_word(ahead + further, "in"));
    let period = cursor.group(ahead + 1, Delimiter::Parenthesis).is_some()
        && !cursor.is_word(ahead + 2, "in")
        && !cursor.is_op(ahead + 2, "|");
    head && !period && cursor.literal(ahead + 1).is_none()
}

/// Whether the tree before this place can end an expression.
fn is_finished(cursor: &Cursor, ahead: usize) -> bool {
    match ahead.checked_sub(1).and_then(|before| cursor.peek(before)) {
        Some(TokenTree::Group(_) | TokenTree::Literal(_)) => true,
        Some(TokenTree::Punct(mark)) => mark.as_char() == '?',
        Some(TokenTree::Ident(ident)) => !is_open_keyword(&ident.to_string()),
        None => false,
    }
}

/// Whether an open range ends before this place: `1.. within`.
fn after_open_range(cursor: &Cursor, ahead: usize) -> bool {
    ahead >= 2 && cursor.is_op(ahead - 2, "..")
}

/// Whether the word before this place is a label: `break 'a value`.
fn after_label(cursor: &Cursor, ahead: usize) -> bool {
    ahead >= 2 && cursor.is_op(ahead - 2, "'")
}

/// Whether `as` stands in the middle of `<T as Trait>::NAME`.
fn is_qualified_tail(cursor: &Cursor, ahead: usize) -> bool {
    let opened = (0..ahead).any(|at| cursor.is_op(at, "<"));
    let mut at = ahead + 1;
    while cursor.ident(at).is_some() || cursor.is_op(at, "::") {
        at += if cursor.ident(at).is_some() { 1 } else { 2 };
    }
    opened && cursor.is_op(at, ">") && cursor.is_op(at + 1, "::")
}

/// How many trees `<T as Trait>::NAME` takes, if it stands here.
pub(super) fn qualified(cursor: &Cursor) -> Option<usize> {
    if !cursor.is_op(0, "<") || cursor.is_op(0, "<=") {
        return None;
    }
    let over = |at: &usize| cursor.peek(*at).is_none() || [";", "=>"].iter().any(|op| cursor.is_op(*at, op));
    let mut open = 0_usize;
    let close = (0..).take_while(|at| !over(at)).find(|at| {
        open += usize::from(cursor.is_op(*at, "<"));
        open -= usize::from(cursor.is_op(*at, ">") && !(*at > 0 && cursor.is_op(at - 1, "->")));
        open == 0
    })?;
    if !cursor.is_op(close + 1, "::") {
        return None;
    }
    let mut length = close + 1;
    while cursor.is_op(length, "::") && cursor.ident(length + 2).is_some() {
        length += 3;
    }
    Some(length)
}

/// Hands tokens to a parser of syn, and asks that it takes all of them. What it misses at the end is reported at
/// `end`, not at the whole macro. `what` names what is parsed.
pub(super) fn parse_all<T>(
    tokens: TokenStream,
    end: Span,
    what: &str,
    parser: impl FnOnce(ParseStream) -> syn::Result<T>,
) -> syn::Result<T> {
    let mut group = Group::new(Delimiter::Parenthesis, tokens);
    group.set_span(end);
    let wrapped: TokenStream = TokenTree::Group(group).into();
    let inside = |input: ParseStream| {
        let content;
        syn::parenthesized!(content in input);
        let value = parser(&content);
        let rest: TokenStream = content.parse()?;
        match (value, rest.into_iter().next()) {
            (Ok(_), Some(tree)) => {
                Err(syn::Error::new(tree.span(), format!("unexpected `{}`", named(&tree))))
            }
            (value, _) => value,
        }
    };
    inside.parse2(wrapped).map_err(|error| in_our_words(&error, what))
}

/// syn speaks of the end of its input and lists all that it could have used: neither helps here.
fn in_our_words(error: &syn::Error, what: &str) -> syn::Error {
    let text = error.to_string();
    let text = text.strip_prefix("unexpected end of input, ").unwrap_or(&text);
    match text.contains("expected one of") {
        true => syn::Error::new(error.span(), format!("expected {what}")),
        false => syn::Error::new(error.span(), text),
    }
}

pub(super) const EXPRESSION: &str = "an expression";

fn expression(input: ParseStream) -> syn::Result<Expr> {
    input.parse()
}

/// A token in a message: a group by its opening delimiter.
pub(super) fn named(tree: &TokenTree) -> String {
    match tree {
        TokenTree::Group(group) => match group.delimiter() {
            Delimiter::Parenthesis => "(".to_owned(),
            Delimiter::Brace => "{".to_owned(),
            Delimiter::Bracket => "[".to_owned(),
            Delimiter::None => text::of(&group.stream()),
        },
        other => other.to_string(),
    }
}

/// What can be kept of a malformed expression: its longest beginning that is one.
fn beginning(tokens: &TokenStream, end: Span) -> Expr {
    let trees: Vec<TokenTree> = tokens.clone().into_iter().collect();
    (1..trees.len())
        .rev()
        .take(DROPPED)
        .find_map(|count| {
            parse_all(trees[..count].iter().cloned().collect(), end, EXPRESSION, expression).ok()
        })
        .unwrap_or_else(|| stand_in(end))
}

/// An expression of any type, for one that is missing.
pub(super) fn stand_in(span: Span) -> Expr {
    let mut body = Group::new(Delimiter::Brace, TokenStream::new());
    body.set_span(span);
    let tokens = [TokenTree::Ident(Ident::new("loop", span)), TokenTree::Group(body)].into_iter().collect();
    syn::parse2(tokens).unwrap_or(Expr::Verbatim(TokenStream::new()))
}
