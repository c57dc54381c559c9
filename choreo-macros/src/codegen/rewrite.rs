//! The user's typed pattern, rewritten for a closure of ours.
//!
//! A string literal can't be matched against a `String`: `order_id: "ORD-1"` becomes `order_id: __t0`, with
//! `is_text(__t0, "ORD-1")` as a guard. Not in alternatives, where a guard would hold for all of them.

use proc_macro2::{Ident, Literal};
use syn::{FieldPat, Lit, LitStr, Pat, PatIdent, PatOr, PatWild, Token};

use crate::analyze::bindings;

/// What is kept of a pattern, and what came of its strings.
#[derive(Default)]
pub(super) struct Rewrite<'k> {
    /// The one name that it still binds.
    keep: Option<&'k Ident>,
    /// The strings, by the names that stand for them; of a pattern that is kept for a name, none.
    pub(super) guards: Vec<(Ident, Literal)>,
    /// Whether an alternative is being rewritten.
    alternative: bool,
}

impl<'k> Rewrite<'k> {
    /// For a pattern that only judges: it binds nothing.
    pub(super) fn judging() -> Rewrite<'k> {
        Rewrite::default()
    }

    /// For a pattern that fits already, and binds this name.
    pub(super) fn keeping(name: &'k Ident) -> Rewrite<'k> {
        Rewrite { keep: Some(name), ..Rewrite::default() }
    }

    pub(super) fn pat(&mut self, pat: &Pat) -> Pat {
        match pat {
            Pat::Ident(name) if bindings::binds(name) => self.binding(name),
            Pat::Lit(lit) => match &lit.lit {
                Lit::Str(text) if !self.alternative => self.string(text),
                _ => pat.clone(),
            },
            Pat::Or(alternatives) => self.alternatives(alternatives.clone()),
            _ => self.inside(pat.clone()),
        }
    }

    fn inside(&mut self, mut pat: Pat) -> Pat {
        match &mut pat {
            Pat::Struct(inner) => inner.fields.iter_mut().for_each(|field| self.field(field)),
            Pat::TupleStruct(inner) => inner.elems.iter_mut().for_each(|one| *one = self.pat(one)),
            Pat::Tuple(inner) => inner.elems.iter_mut().for_each(|one| *one = self.pat(one)),
            Pat::Slice(inner) => inner.elems.iter_mut().for_each(|one| *one = self.pat(one)),
            Pat::Paren(inner) => *inner.pat = self.pat(&inner.pat),
            Pat::Reference(inner) => *inner.pat = self.pat(&inner.pat),
            _ => {}
        }
        pat
    }

    fn field(&mut self, field: &mut FieldPat) {
        let pat = self.pat(&field.pat);
        let short = matches!(&pat, Pat::Ident(_));
        if field.colon_token.is_none() && !short {
            // `Op { count, .. }` is short for `Op { count: count, .. }`.
            field.colon_token = Some(Token![:](proc_macro2::Span::call_site()));
        }
        *field.pat = pat;
    }

    fn alternatives(&mut self, mut or: PatOr) -> Pat {
        let outer = std::mem::replace(&mut self.alternative, true);
        or.cases.iter_mut().for_each(|one| *one = self.pat(one));
        self.alternative = outer;
        Pat::Or(or)
    }

    fn binding(&mut self, name: &PatIdent) -> Pat {
        let inner = name.subpat.as_ref().map(|(at, inner)| (*at, Box::new(self.pat(inner))));
        if self.keep.is_some_and(|keep| *keep == name.ident) {
            // `ref` and `mut` say how to bind; we read by reference in any case.
            return Pat::Ident(PatIdent {
                attrs: Vec::new(),
                by_ref: None,
                mutability: None,
                ident: name.ident.clone(),
                subpat: inner,
            });
        }
        match inner {
            Some((_, inner)) => *inner,
            None => wild(name.ident.span()),
        }
    }

    fn string(&mut self, text: &LitStr) -> Pat {
        if self.keep.is_some() {
            return wild(text.span());
        }
        // rustc blames the guard's argument, so the name has the span of the literal.
        let ident = Ident::new(&format!("__t{}", self.guards.len()), text.span());
        self.guards.push((ident.clone(), text.token()));
        Pat::Ident(PatIdent { attrs: Vec::new(), by_ref: None, mutability: None, ident, subpat: None })
    }
}

fn wild(span: proc_macro2::Span) -> Pat {
    Pat::Wild(PatWild { attrs: Vec::new(), underscore_token: Token![_](span) })
}

#[cfg(test)]
mod tests {
    use quote::ToTokens;
    use syn::parse::Parser;

    use super::*;

    fn parse(text: &str) -> Pat {
        Pat::parse_multi.parse_str(text).unwrap()
    }

    fn judging(text: &str) -> (String, Vec<String>) {
        let mut rewrite = Rewrite::judging();
        let pat = rewrite.pat(&parse(text)).to_token_stream().to_string();
        (pat, rewrite.guards.iter().map(|(name, text)| format!("{name} == {text}")).collect())
    }

    fn same(text: &str) -> String {
        parse(text).to_token_stream().to_string()
    }

    #[test]
    fn a_string_becomes_a_name_and_a_guard() {
        let (pat, guards) = judging(r#"Op { id: "A", of: Some("B"), .. }"#);
        assert_eq!(pat, same("Op { id: __t0, of: Some(__t1), .. }"));
        assert_eq!(guards, [r#"__t0 == "A""#, r#"__t1 == "B""#]);
    }

    #[test]
    fn a_string_in_an_alternative_stays() {
        let (pat, guards) = judging(r#"Op { id: "A" | "B", .. }"#);
        assert_eq!(pat, same(r#"Op { id: "A" | "B", .. }"#));
        assert!(guards.is_empty());
    }

    #[test]
    fn what_binds_is_left_out_of_a_judging_pattern() {
        let (pat, _) = judging("Op { count, id: ref x, total: t @ 1.., kind: LATE, .. }");
        assert_eq!(pat, same("Op { count: _, id: _, total: 1.., kind: LATE, .. }"));
    }

    #[test]
    fn a_taking_pattern_binds_its_name_alone() {
        let name: Ident = syn::parse_str("count").unwrap();
        let pat = Rewrite::keeping(&name).pat(&parse(r#"Op { count, id: x, of: "A", .. }"#));
        assert_eq!(pat.to_token_stream().to_string(), same("Op { count, id: _, of: _, .. }"));
    }
}
