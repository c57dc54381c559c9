//! `fragment NAME(PARAMETER: TYPE) { .. }`: its head, and its statements read by themselves.

use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::{Attribute, Type};

use super::Parser;
use super::cursor::Cursor;
use super::expression::parse_all;
use super::scope::Bound;
use crate::ast::{Extent, Fragment, Kind, Parameter, Statement};

pub(super) const EXAMPLE: &str = "`fragment place(order_id: &str) { .. }`";

impl Parser<'_> {
    /// A fragment whose head is read: what is wrong with its statements is said here, not where it is included.
    pub(super) fn fragment(
        &mut self,
        attributes: Vec<Attribute>,
        name: Ident,
        parameters: Group,
        body: Group,
    ) -> Fragment {
        let reported = self.reported();
        let bound = self.parameters(&parameters).into_iter().map(|parameter| Bound {
            name: parameter.name,
            ty: parameter.ty,
            argument: None,
            used: false,
        });
        let bound = bound.collect();
        self.no_variables(body.stream());
        self.scopes.0.push(bound);
        let outer = std::mem::replace(&mut self.apart, true);
        let tokens = self.repaired(body.stream());
        let mut cursor = Cursor::new(tokens, body.span_close());
        let statements = self.statements(&mut cursor);
        statements.iter().for_each(|statement| self.no_setting(statement));
        self.apart = outer;
        for bound in self.scopes.0.pop().unwrap_or_default() {
            let word = bound.name.unraw().to_string();
            if !bound.used && !word.starts_with('_') && self.reported() == reported {
                self.error(bound.name.span(), format!("nothing in `{name}` uses `{word}`: leave it out"));
            }
        }
        if statements.is_empty() && self.reported() == reported {
            self.error(name.span(), format!("`{name}` has no statements: {EXAMPLE}"));
        }
        let broken = self.reported() > reported;
        Fragment { attributes, name, parameters, body, broken }
    }

    /// The parameters, each with a name of its own.
    pub(super) fn parameters(&mut self, group: &Group) -> Vec<Parameter> {
        let mut list: Vec<Parameter> = Vec::new();
        for parameter in self.elements(group, |parser, cursor| parser.parameter(cursor)) {
            if list.iter().any(|earlier| earlier.name.unraw() == parameter.name.unraw()) {
                let message = format!("`{}` is a parameter already", parameter.name);
                self.error(parameter.name.span(), message);
            } else {
                list.push(parameter);
            }
        }
        list
    }

    fn parameter(&mut self, cursor: &mut Cursor) -> Option<Parameter> {
        let missing = format!("a parameter is a name and its type: {EXAMPLE}");
        if let Some(word) = cursor.eat_word("mut") {
            self.error(
                word.span(),
                "a parameter of a fragment can't be `mut`: its value is made where it is used",
            );
        }
        let Some(name) = self.name(cursor, &missing) else {
            self.skip_element(cursor);
            return None;
        };
        if cursor.is_op(0, "::") || !cursor.eat_op(":") {
            self.error(name.span(), format!("`{name}` needs a type: `{name}: &str`"));
            self.skip_element(cursor);
            return None;
        }
        let mut length = 0;
        let mut open = 0_usize;
        while cursor.peek(length).is_some() && (open > 0 || !cursor.is_op(length, ",")) {
            open += usize::from(cursor.is_op(length, "<"));
            open -= usize::from(
                open > 0 && cursor.is_op(length, ">") && !cursor.is_op(length.wrapping_sub(1), "->"),
            );
            length += 1;
        }
        let end = cursor.here();
        let tokens = cursor.take(length);
        match parse_all(tokens, end, "a type", |input| input.parse::<Type>()) {
            Ok(Type::ImplTrait(ty)) => {
                let span = ty.impl_token.span;
                self.error(span, "a parameter of a fragment has one type: say it in full");
                None
            }
            Ok(ty) => Some(Parameter { name, ty }),
            Err(error) => {
                self.diagnostics.syn(&error);
                None
            }
        }
    }

    /// What a fragment can't hold: it becomes a `macro_rules`, in which `$` is a word of its own.
    fn no_variables(&mut self, tokens: TokenStream) {
        for tree in tokens {
            match tree {
                TokenTree::Punct(mark) if mark.as_char() == '$' => {
                    self.error(mark.span(), "a fragment can't hold a `$`: define the macro outside of it");
                }
                TokenTree::Group(group) => self.no_variables(group.stream()),
                _ => {}
            }
        }
    }

    fn no_setting(&mut self, statement: &Statement) {
        if matches!(statement.kind, Kind::Timeout(_) | Kind::Settle(_)) {
            let verb = &statement.verb;
            let message =
                format!("`{verb}` is of the whole block: write it in the scenario, not in a fragment");
            self.refuse("", Extent::of(verb.span()), message);
        }
    }
}
