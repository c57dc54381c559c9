//! The statements of a fragment that was put into the block, and an `include` that could not be.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenTree};
use syn::parse::Parser as _;
use syn::{Expr, Lit, LitStr};

use super::Parser;
use super::cursor::Cursor;
use super::expression::Place;
use super::scope::Bound;
use super::text;
use crate::ast::{Extent, Origin, Parameter, Statement};

/// `include PATH (ARGUMENTS)`
struct Call {
    /// The last word of the path.
    name: Ident,
    arguments: Option<Group>,
}

impl Parser<'_> {
    /// The statements of the fragment that stands here. `None` where none does.
    pub(super) fn included(&mut self, cursor: &mut Cursor) -> Option<Vec<Statement>> {
        if !cursor.is_op(0, "@") {
            return None;
        }
        if cursor.is_word(1, "recursive") {
            let call = call(cursor.group(2, Delimiter::Brace)?);
            cursor.take(3);
            self.recursive(call);
            return Some(Vec::new());
        }
        if !cursor.is_word(1, "included") {
            return None;
        }
        let groups = [2, 3, 4, 5].map(|ahead| match cursor.peek(ahead) {
            Some(TokenTree::Group(group)) => Some(group.clone()),
            _ => None,
        });
        let [Some(about), Some(parameters), Some(written), Some(body)] = groups else { return None };
        cursor.take(6);
        let origin = self.origin(&about, &body);
        let parameters = self.parameters(&parameters);
        let bound = self.arguments(&origin.name, parameters, call(&written));
        Some(self.statements_of(origin, bound, &body))
    }

    fn statements_of(&mut self, origin: Origin, bound: Vec<Bound>, body: &Group) -> Vec<Statement> {
        let (reported, broken) = (self.reported(), origin.broken);
        if !self.fragments.contains(&origin) {
            self.fragments.push(origin);
        }
        self.scopes.0.push(bound);
        let statements = self.statements(&mut Cursor::inside(body));
        self.scopes.0.pop();
        if broken {
            self.diagnostics.hush(reported);
        }
        statements
    }

    /// Whether a fragment stands here, where none can: among the answers of an `on`.
    pub(super) fn included_among_answers(&mut self, cursor: &mut Cursor) -> bool {
        let (call, length) = match (cursor.is_op(0, "@"), cursor.is_word(1, "included")) {
            (false, _) => return false,
            (true, true) => (cursor.group(4, Delimiter::Brace).and_then(call), 6),
            (true, false) => (cursor.group(2, Delimiter::Brace).and_then(call), 3),
        };
        let span = call.map_or_else(|| cursor.here(), |call| call.name.span());
        self.error(span, "a fragment can't stand among the answers of an `on`: write its statements here");
        cursor.take(length);
        true
    }

    fn recursive(&mut self, call: Option<Call>) {
        let Some(Call { name, .. }) = call else { return };
        let message = format!("`{name}` includes itself: a fragment would have no end");
        self.error(name.span(), message);
    }

    /// What each parameter stands for.
    fn arguments(&mut self, fragment: &str, parameters: Vec<Parameter>, call: Option<Call>) -> Vec<Bound> {
        let mut given = Vec::new();
        let mut place = Extent::of(Span::call_site());
        if let Some(Call { name, arguments }) = call {
            place = Extent::of(name.span());
            if let Some(group) = arguments {
                place.end = group.span_close();
                given = self.given(&group);
            }
        }
        if given.len() != parameters.len() {
            let wanted: Vec<String> = parameters.iter().map(described).collect();
            let message = match wanted.as_slice() {
                [] => format!("`{fragment}` takes no arguments: `include {fragment}()`"),
                wanted => {
                    let (takes, list) = (counted(wanted.len()), wanted.join(", "));
                    format!("`{fragment}` takes {takes}, {} given: `{fragment}({list})`", are(given.len()))
                }
            };
            self.error_over(place, message);
        }
        let mut given = given.into_iter();
        let bound = parameters.into_iter().map(|Parameter { name, ty }| Bound {
            name,
            ty,
            argument: given.next(),
            used: false,
        });
        bound.collect()
    }

    fn given(&mut self, group: &Group) -> Vec<Expr> {
        self.elements(group, |parser, cursor| {
            Some(parser.expression(cursor, Place::Nested, "expected an argument").expr)
        })
    }

    /// `include`, where no fragment was put in its place: in a fragment that is read by itself, or by mistake.
    pub(super) fn include(&mut self, cursor: &mut Cursor, verb: &Ident) {
        let mut length = 0;
        while cursor.ident(length).is_some() || cursor.is_op(length, ":") {
            length += 1;
        }
        let path = cursor.clone().take(length);
        if self.apart && syn::Path::parse_mod_style.parse2(path).is_ok() {
            cursor.take(length);
            if let Some(group) = cursor.eat_group(Delimiter::Parenthesis) {
                self.given(&group);
            }
            return;
        }
        let is_name = |word: &Ident| syn::parse2::<syn::Path>(TokenTree::from(word.clone()).into()).is_ok();
        let named = cursor.ident(0).is_some_and(is_name) || cursor.is_op(0, "::");
        let message = match named {
            true => {
                "write the arguments of a fragment in parentheses, and a `;` after it: `include place(\"ORD-1\");`"
            }
            false => "`include` needs the name of a fragment: `include place(\"ORD-1\");`",
        };
        self.error(verb.span(), message);
        self.skip_statement(cursor);
    }

    /// `{ name = "place", file = "..", line = 3, column = 5, text = "..", broken = false }`
    fn origin(&mut self, about: &Group, body: &Group) -> Origin {
        let (name, file, text) = (String::new(), String::new(), String::new());
        let mut places = Vec::new();
        places_in(body, &mut places);
        let first = places.iter().copied().min().unwrap_or_default();
        let last = places.iter().copied().max().unwrap_or_default();
        let mut origin = Origin { name, file, line: 0, column: 0, first, last, text, broken: false };
        self.elements(about, |_, cursor| {
            let word = cursor.ident(0).map(ToString::to_string).unwrap_or_default();
            cursor.take(2);
            let literal = cursor.literal(0).cloned().map(Lit::new);
            origin.broken |= word == "broken" && cursor.is_word(0, "true");
            cursor.next();
            let number = |number: &syn::LitInt| number.base10_parse().unwrap_or(0);
            match (word.as_str(), &literal) {
                ("name", Some(Lit::Str(text))) => origin.name = LitStr::value(text),
                ("file", Some(Lit::Str(text))) => origin.file = LitStr::value(text),
                ("text", Some(Lit::Str(text))) => origin.text = LitStr::value(text),
                ("line", Some(Lit::Int(line))) => origin.line = number(line),
                ("column", Some(Lit::Int(column))) => origin.column = number(column),
                _ => {}
            }
            None::<()>
        });
        origin
    }
}

/// Line and column of each token, those of other fragments left out.
fn places_in(body: &Group, into: &mut Vec<(usize, usize)>) {
    let mut cursor = Cursor::inside(body);
    while let Some(tree) = cursor.peek(0).cloned() {
        if cursor.is_op(0, "@") && cursor.is_word(1, "included") {
            cursor.take(6);
            continue;
        }
        cursor.next();
        let start = tree.span().start();
        into.push((start.line, start.column + 1));
        if let TokenTree::Group(group) = tree {
            places_in(&group, into);
        }
    }
}

fn call(written: &Group) -> Option<Call> {
    let mut cursor = Cursor::inside(written);
    cursor.eat_word("include")?;
    let mut name = None;
    while cursor.ident(0).is_some() || cursor.is_op(0, ":") {
        name = cursor.ident(0).cloned().or(name);
        cursor.next();
    }
    Some(Call { name: name?, arguments: cursor.eat_group(Delimiter::Parenthesis) })
}

fn described(parameter: &Parameter) -> String {
    let ty = quote::ToTokens::to_token_stream(&parameter.ty);
    format!("{}: {}", parameter.name, text::of(&ty))
}

fn counted(arguments: usize) -> String {
    match arguments {
        1 => "1 argument".to_owned(),
        several => format!("{several} arguments"),
    }
}

fn are(given: usize) -> String {
    match given {
        0 => "none is".to_owned(),
        1 => "1 is".to_owned(),
        several => format!("{several} are"),
    }
}
