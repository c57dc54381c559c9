//! PATTERN: what a whole message must look like.

use proc_macro2::{Delimiter, Group, Ident, Punct, Spacing, Span, TokenStream, TokenTree};
use syn::parse::ParseStream;
use syn::visit::{self, Visit};
use syn::{Lit, Pat};

use super::Parser;
use super::cursor::Cursor;
use super::expression::{Place, begins_statement, parse_all};
use super::text;
use super::value::is_value_word;
use super::vocabulary::{CLAUSES, is_clause, nearest};
use crate::ast::{Extent, Pattern, Shape, ShapeKind, Value, ValueKind};

impl Parser<'_> {
    /// Takes a pattern, if one stands here.
    pub(super) fn pattern(&mut self, cursor: &mut Cursor, verb: &Ident) -> Option<Pattern> {
        match cursor.peek(0)?.clone() {
            TokenTree::Group(group) => match group.delimiter() {
                Delimiter::Parenthesis => Some(self.matcher(cursor, &group)),
                Delimiter::None => self.typed(cursor),
                _ => Some(self.top_shape(cursor)),
            },
            TokenTree::Literal(literal) => match Lit::new(literal) {
                Lit::ByteStr(bytes) => {
                    cursor.next();
                    Some(Pattern::Bytes(bytes))
                }
                _ => self.bare_value(cursor, verb),
            },
            TokenTree::Ident(ident) => self.pattern_word(cursor, verb, &ident.to_string()),
            TokenTree::Punct(_) if cursor.is_op(0, "::") => self.typed(cursor),
            TokenTree::Punct(mark) if "<>!=-.&|".contains(mark.as_char()) && !is_arrow(cursor) => {
                self.bare_value(cursor, verb)
            }
            TokenTree::Punct(_) => None,
        }
    }

    fn pattern_word(&mut self, cursor: &mut Cursor, verb: &Ident, word: &str) -> Option<Pattern> {
        let path = cursor.is_op(1, "::");
        let shape = (word == "exactly" && cursor.group(1, Delimiter::Brace).is_some())
            || (word == "bag" && cursor.group(1, Delimiter::Bracket).is_some());
        if shape {
            return Some(self.top_shape(cursor));
        }
        if !path && (is_clause(word) || begins_statement(cursor, 0)) {
            return None;
        }
        // It answers behind an `on`; behind an `expect` the clauses say what to write.
        if !path && word == "reply" && (*verb == "on" || *verb == "expect") {
            return None;
        }
        // Another topic follows: the clauses say what to write for it.
        if matches!(word, "and" | "or") && *verb == "expect" && cursor.literal(1).is_some() {
            return None;
        }
        if cursor.is_op(1, "@") {
            self.error(
                cursor.here(),
                format!("a whole message is captured with `as {word}`, after the pattern"),
            );
            cursor.take(2);
            return self.pattern(cursor, verb);
        }
        // A slip in a clause word: `withn 50ms`.
        let operand =
            cursor.literal(1).is_some() || cursor.ident(1).is_some_and(|next| !is_clause(&next.to_string()));
        if !path && operand && nearest(word, &CLAUSES).is_some() {
            return None;
        }
        if !path && (is_value_word(word) || matches!(word, "true" | "false")) {
            return self.bare_value(cursor, verb);
        }
        self.typed(cursor)
    }

    /// `{ .. }`, `[ .. ]`, `exactly { .. }`, `bag [ .. ]`
    fn top_shape(&mut self, cursor: &mut Cursor) -> Pattern {
        // Only the brackets: what follows them is a clause, or a mistake.
        let length = if cursor.ident(0).is_some() { 2 } else { 1 };
        let mut probe = Cursor::new(cursor.take(length), cursor.here());
        let value: Value = self.value(&mut probe, Place::Nested);
        let kind = match value.kind {
            ValueKind::Object(_) => ShapeKind::Object,
            _ => ShapeKind::Array,
        };
        Pattern::Shape(Shape { value, kind })
    }

    /// `(EXPR)`
    fn matcher(&mut self, cursor: &mut Cursor, group: &Group) -> Pattern {
        let extent = cursor.tree();
        cursor.next();
        let written = self.parenthesised(group, "expected an expression that gives a `Matcher`");
        Pattern::Matcher { expr: written.expr, extent, text: written.text }
    }

    /// A value where a whole message is looked at.
    fn bare_value(&mut self, cursor: &mut Cursor, verb: &Ident) -> Option<Pattern> {
        let start = cursor.position();
        let message = if cursor.is_word(0, "_") {
            format!("leave `_` out: `{verb}` without a pattern takes any message")
        } else {
            format!("`{verb}` looks at a whole message: ask this of a field, as in `{{ \"field\": .. }}`")
        };
        let mut length = self.length(cursor, 0, Place::Clause);
        if length == 0 {
            length = 1;
        }
        cursor.take(length);
        self.error_over(cursor.since(start), message);
        None
    }

    /// A Rust pattern on a typed message.
    fn typed(&mut self, cursor: &mut Cursor) -> Option<Pattern> {
        let start = cursor.position();
        let length = self.length(cursor, 0, Place::Clause);
        let guard = (0..length).find(|ahead| cursor.is_word(*ahead, "if"));
        let tokens = cursor.take(guard.unwrap_or(length));
        let (extent, text) = (cursor.since(start), text::of(&tokens));
        if let Some(guard) = guard {
            self.error(cursor.here(), "a condition on a message stands in a `where`");
            cursor.take(length - guard);
        }
        let pat = match parse_all(tokens.clone(), cursor.here(), "a pattern", rust_pattern) {
            Ok(pat) => pat,
            Err(error) => {
                match (bare_generics(&tokens), sign_of_a_shape(tokens.clone())) {
                    (Some(span), _) => {
                        self.error(span, "generics in a pattern follow `::`, as in `Order::<u8> { .. }`")
                    }
                    (None, Some(span)) => self.error(
                        span,
                        "a typed pattern is made of Rust's patterns: a bound is a range, as in `count: 4..`, and the rest goes \
                         into a `where`, as in `Order { id, .. } where id.starts_with(\"ORD\")`",
                    ),
                    (None, None) => self.diagnostics.syn(&error),
                }
                return head(tokens.into_iter()).map(|pat| Pattern::Typed { pat, extent, text });
            }
        };
        if matches!(pat, Pat::Range(_) | Pat::Lit(_)) {
            self.error_over(
                extent,
                "a whole message is looked at here: ask this of a field, as in `{ \"field\": .. }`",
            );
            return None;
        }
        let pat = self.no_binding(pat);
        Some(Pattern::Typed { pat, extent, text })
    }

    /// A lone name would bind whatever comes: it is reported, and kept as the type it was probably meant to be.
    fn no_binding(&mut self, pat: Pat) -> Pat {
        match pat {
            Pat::Ident(binding) => {
                let name = &binding.ident;
                let extent = Extent::of(name.span());
                let message = match name.to_string().chars().next() {
                    Some(first) if first.is_uppercase() => {
                        format!(
                            "`{name}` alone is a name that fits anything: write `{name} {{}}` or `{name} {{ .. }}`"
                        )
                    }
                    _ => format!(
                        "`{name}` alone is a name that fits anything: a matcher is `({name})`, a capture `as {name}`"
                    ),
                };
                self.error_over(extent, message);
                head(std::iter::once(TokenTree::Ident(name.clone()))).unwrap_or(Pat::Ident(binding))
            }
            Pat::Or(mut or) => {
                or.cases = or.cases.into_iter().map(|case| self.no_binding(case)).collect();
                Pat::Or(or)
            }
            other => other,
        }
    }
}

/// Where a field is compared as in a shape: `count: > 3`, `id: =~ "^ORD"`, `state: != "NEW"`, `id: starts_with "ORD"`.
fn sign_of_a_shape(tokens: TokenStream) -> Option<Span> {
    let mut after_colon = false;
    let mut word: Option<Span> = None;
    for tree in tokens {
        let is_asked = match &tree {
            TokenTree::Literal(_) => true,
            TokenTree::Group(group) => group.delimiter() == Delimiter::Bracket,
            _ => false,
        };
        if let Some(word) = word.take().filter(|_| is_asked) {
            return Some(word);
        }
        match &tree {
            TokenTree::Group(group) => {
                if let Some(span) = sign_of_a_shape(group.stream()) {
                    return Some(span);
                }
                after_colon = false;
            }
            TokenTree::Punct(sign) if after_colon && ['>', '<', '=', '!'].contains(&sign.as_char()) => {
                return Some(sign.span());
            }
            TokenTree::Punct(sign) => after_colon = sign.as_char() == ':' && sign.spacing() == Spacing::Alone,
            TokenTree::Ident(name) => {
                word = after_colon.then(|| name.span());
                after_colon = false;
            }
            TokenTree::Literal(_) => after_colon = false,
        }
    }
    None
}

/// Where a `<` follows a path without `::`.
fn bare_generics(tokens: &TokenStream) -> Option<Span> {
    let mut path = tokens.clone().into_iter().skip_while(|tree| match tree {
        TokenTree::Ident(_) => true,
        TokenTree::Punct(mark) => mark.as_char() == ':',
        _ => false,
    });
    path.next().filter(|tree| tree.to_string() == "<").map(|tree| tree.span())
}

/// A Rust pattern. syn takes `self` for a name that it binds, and rustc does not.
pub(super) fn rust_pattern(input: ParseStream<'_>) -> syn::Result<Pat> {
    struct Own(Option<Span>);
    impl Visit<'_> for Own {
        fn visit_pat_ident(&mut self, pat: &syn::PatIdent) {
            if pat.ident == "self" {
                self.0 = Some(pat.ident.span());
            }
            visit::visit_pat_ident(self, pat);
        }
    }
    let pat = Pat::parse_multi(input)?;
    let mut own = Own(None);
    own.visit_pat(&pat);
    match own.0 {
        Some(span) => Err(syn::Error::new(span, "`self` can't be bound: give it another name")),
        None => Ok(pat),
    }
}

/// `Path { .. }` for the path that these tokens begin with.
fn head(tokens: impl Iterator<Item = TokenTree>) -> Option<Pat> {
    let mut pattern: Vec<TokenTree> = tokens
        .take_while(|tree| match tree {
            TokenTree::Ident(_) => true,
            TokenTree::Punct(mark) => mark.as_char() == ':',
            _ => false,
        })
        .collect();
    let span = pattern.first()?.span();
    let dots = [Punct::new('.', Spacing::Joint), Punct::new('.', Spacing::Alone)];
    let mut braces = Group::new(Delimiter::Brace, dots.map(TokenTree::Punct).into_iter().collect());
    braces.set_span(span);
    pattern.push(TokenTree::Group(braces));
    parse_all(pattern.into_iter().collect(), span, "a pattern", rust_pattern).ok()
}

fn is_arrow(cursor: &Cursor) -> bool {
    cursor.is_op(0, "=>") || cursor.is_op(0, "->")
}
