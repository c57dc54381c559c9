//! The names that a typed pattern binds.

use proc_macro2::Ident;
use syn::ext::IdentExt;
use syn::visit::{self, Visit};
use syn::{Pat, PatIdent};

/// The bindings of a pattern, once each, in the order of the text. A lone name that begins with an upper case
/// letter is a constant or a variant, as rustc's naming rules have it, and binds nothing.
pub(crate) fn bindings(pat: &Pat) -> Vec<&Ident> {
    let mut bindings = Bindings { found: Vec::new() };
    bindings.visit_pat(pat);
    bindings.found
}

/// Whether this part of a pattern binds its name.
pub(crate) fn binds(pat: &PatIdent) -> bool {
    let plain = pat.by_ref.is_none() && pat.mutability.is_none() && pat.subpat.is_none();
    !plain || !pat.ident.unraw().to_string().starts_with(char::is_uppercase)
}

struct Bindings<'ast> {
    found: Vec<&'ast Ident>,
}

impl<'ast> Visit<'ast> for Bindings<'ast> {
    fn visit_pat_ident(&mut self, pat: &'ast PatIdent) {
        if binds(pat) && !self.found.contains(&&pat.ident) {
            self.found.push(&pat.ident);
        }
        visit::visit_pat_ident(self, pat);
    }

    // A guard's own patterns bind nothing outside it.
    fn visit_expr(&mut self, _: &'ast syn::Expr) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<String> {
        let pat = syn::parse::Parser::parse_str(Pat::parse_multi, text).unwrap();
        bindings(&pat).into_iter().map(ToString::to_string).collect()
    }

    #[test]
    fn fields_in_short_and_in_full_and_names_with_a_pattern_bind() {
        assert_eq!(names("Op { count, id: order_id, total: all @ 1.., .. }"), ["count", "order_id", "all"]);
    }

    #[test]
    fn constants_and_variants_bind_nothing() {
        assert_eq!(names("Op { status: COMPLETED, kind: Kind::Late, other: None, .. }"), [""; 0]);
    }

    #[test]
    fn an_alternative_binds_each_name_once() {
        assert_eq!(names("A { n } | B { n }"), ["n"]);
    }
}
