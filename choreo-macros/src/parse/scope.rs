//! The parameters of the fragment whose statements are read: an expression that names one gets its value.
//!
//! `order == x` becomes `match (ARGUMENT,) { (order,) => order == x }`: so the name means what it means in Rust, in
//! format strings and macros too, and what the argument borrows lives as long as the expression.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{Expr, Type};

use super::Parser;
use super::cursor::{first_span, last_span};
use crate::analyze::uses;
use crate::codegen::{self, ARGUMENT};

/// A parameter, and what it stands for.
pub(super) struct Bound {
    pub(super) name: Ident,
    pub(super) ty: Type,
    /// `None` where none was given, which is reported, and where a fragment is read by itself.
    pub(super) argument: Option<Expr>,
    /// Whether something has used it.
    pub(super) used: bool,
}

/// The parameters that are seen. Those of a fragment hide those of one that includes it.
#[derive(Default)]
pub(super) struct Scopes(pub(super) Vec<Vec<Bound>>);

impl Parser<'_> {
    /// The expression, with the values of the parameters that it names.
    pub(super) fn scoped(&mut self, expr: Expr) -> Expr {
        if self.scopes.0.last().is_none_or(Vec::is_empty) {
            return expr;
        }
        // Parentheses and the dots of a range are looked at again by whoever asked for the expression.
        match expr {
            Expr::Range(mut range) => {
                range.start = range.start.map(|one| Box::new(self.scoped(*one)));
                range.end = range.end.map(|one| Box::new(self.scoped(*one)));
                Expr::Range(range)
            }
            Expr::Paren(mut paren) => {
                *paren.expr = self.scoped(*paren.expr);
                Expr::Paren(paren)
            }
            expr => {
                let used = uses::used(&expr, &|name| self.is_parameter(name));
                self.matched(&used, &expr.to_token_stream()).unwrap_or(expr)
            }
        }
    }

    /// The arguments of a `format!`, with the values of the parameters that they name.
    pub(super) fn scoped_arguments(&mut self, arguments: TokenStream) -> TokenStream {
        let used = uses::used_in_arguments(&arguments, &|name| self.is_parameter(name));
        match self.matched(&used, &codegen::formatted(&arguments)) {
            Some(text) => codegen::shown(&text),
            None => arguments,
        }
    }

    fn is_parameter(&self, name: &str) -> bool {
        self.scopes.0.last().is_some_and(|scope| scope.iter().any(|bound| bound.name.unraw() == name))
    }

    /// `match (VALUES,) { (NAMES,) => TOKENS }`, at the place of the tokens.
    fn matched(&mut self, used: &[Ident], tokens: &TokenStream) -> Option<Expr> {
        let scope = self.scopes.0.last_mut()?;
        let named = |bound: &&mut Bound| used.iter().any(|one| one.unraw() == bound.name.unraw());
        let mut given = Vec::new();
        for bound in scope.iter_mut().filter(named) {
            bound.used = true;
            given.push((bound.name.clone(), bound.ty.clone(), bound.argument.clone()));
        }
        let trees: Vec<TokenTree> = tokens.clone().into_iter().collect();
        let place = (first_span(trees.first()?), last_span(trees.last()?));
        match given.is_empty() {
            true => None,
            false => syn::parse2(codegen::matched(&given, tokens, place)).ok(),
        }
    }
}

/// The values, the names and the rest of what [`Parser::scoped`] made.
pub(super) struct Matched {
    pub(super) named: Vec<(Ident, TokenStream)>,
    pub(super) rest: TokenStream,
}

/// Takes apart what [`Parser::scoped`] made.
pub(super) fn unmatched(tokens: &TokenStream) -> Option<Matched> {
    let expr: syn::ExprMatch = match tokens.clone().into_iter().next() {
        Some(TokenTree::Ident(word)) if word == "match" => syn::parse2(tokens.clone()).ok()?,
        _ => return None,
    };
    let (Expr::Tuple(values), [arm]) = (&*expr.expr, &*expr.arms) else { return None };
    let syn::Pat::Tuple(names) = &arm.pat else { return None };
    let value = |value: &Expr| match value {
        Expr::Field(field) => match &*field.base {
            Expr::Struct(of) if of.path.segments.first().is_some_and(|one| one.ident == ARGUMENT) => {
                Some(of.fields.first()?.expr.to_token_stream())
            }
            _ => None,
        },
        _ => None,
    };
    let name = |pat: &syn::Pat| match pat {
        syn::Pat::Ident(pat) => Some(pat.ident.clone()),
        _ => None,
    };
    let named = names.elems.iter().zip(&values.elems).map(|(pat, of)| Some((name(pat)?, value(of)?)));
    let named = named.collect::<Option<Vec<_>>>().filter(|named| !named.is_empty())?;
    Some(Matched { named, rest: arm.body.to_token_stream() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Diagnostics;
    use crate::parse::text;

    fn of(text: &str) -> (String, String) {
        let mut diagnostics = Diagnostics::default();
        let mut parser = Parser::new(&mut diagnostics);
        let bound = |name: &str, ty: &str, argument: &str| Bound {
            name: syn::parse_str(name).unwrap(),
            ty: syn::parse_str(ty).unwrap(),
            argument: syn::parse_str(argument).ok(),
            used: false,
        };
        parser.scopes.0.push(vec![bound("n", "u8", "hidden")]);
        parser.scopes.0.push(vec![bound("id", "&str", "of(id)"), bound("count", "u64", "done.count")]);
        let expr = parser.scoped(syn::parse_str(text).unwrap()).to_token_stream();
        (spaceless(&expr.to_string()), text::of(&expr))
    }

    fn spaceless(text: &str) -> String {
        text.replace(' ', "")
    }

    #[test]
    fn a_parameter_is_bound_around_the_expression_that_names_it() {
        let id = "__Argument::<&str> { is: of(id) }.is";
        let count = "__Argument::<u64> { is: done.count }.is";
        for (written, made) in [
            ("id", format!("match ({id},) {{ (id,) => id }}")),
            ("Foo { id, x: 1 }", format!("match ({id},) {{ (id,) => Foo {{ id, x: 1 }} }}")),
            ("f(count, id)", format!("match ({id}, {count},) {{ (id, count,) => f(count, id) }}")),
            ("format!(\"{id}\")", format!("match ({id},) {{ (id,) => format!(\"{{id}}\") }}")),
            ("(id)", format!("(match ({id},) {{ (id,) => id }})")),
            ("1..=count", format!("1..=match ({count},) {{ (count,) => count }}")),
            ("x.id + y.count()", "x.id + y.count()".to_owned()),
            ("|id| id", "|id| id".to_owned()),
            ("n", "n".to_owned()),
        ] {
            assert_eq!(of(written).0, spaceless(&made), "{written}");
        }
    }

    #[test]
    fn in_words_an_expression_shows_its_arguments() {
        assert_eq!(of("id").1, "of(id)");
        assert_eq!(of("f(count)").1, "f(count) with count = done.count");
        assert_eq!(of("match x { _ => 1 }").1, "match x { _ => 1 }");
    }
}
