//! Typed patterns: the user's pattern as closures that judge, say what differs, and take bindings.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;
use syn::{Pat, PatIdent, PatStruct, PatTupleStruct};

use super::rewrite::Rewrite;
use crate::lower::ir::{Inside, Part};

/// `match #value { PAT if is_text(__t0, "..") => #yes, _ => #no }`: what the pattern binds is left out.
pub(super) fn judged(
    value: &TokenStream,
    pat: &Pat,
    private: &TokenStream,
    (yes, no): (&TokenStream, &TokenStream),
) -> TokenStream {
    let mut rewrite = Rewrite::judging();
    let pat = rewrite.pat(pat);
    let guards = rewrite.guards.iter().map(|(name, text)| quote!(#private::is_text(#name, #text)));
    let guards: Vec<TokenStream> = guards.collect();
    let guard = if guards.is_empty() { TokenStream::new() } else { quote!(if #(#guards)&&*) };
    arms(value, &quote!(#pat #guard), yes, no)
}

/// `match #value { PAT => #yes, _ => #no }`: the pattern binds `name` and nothing else.
pub(super) fn taking(
    value: &TokenStream,
    pat: &Pat,
    name: &Ident,
    (yes, no): (&TokenStream, &TokenStream),
) -> TokenStream {
    let pat = Rewrite::keeping(name).pat(pat);
    arms(value, &quote!(#pat), yes, no)
}

/// The statements that push the leaves which do not fit.
pub(super) fn misfits(
    value: &TokenStream,
    part: &Part<'_>,
    private: &TokenStream,
    depth: usize,
) -> TokenStream {
    let leaf = Literal::usize_unsuffixed(part.leaf.0);
    let push = quote!(__misfits.push(#private::machine::LeafId(#leaf)));
    match &part.inside {
        Inside::Nothing => judged(value, part.pat, private, (&quote!({}), &push)),
        Inside::Fields(pat, parts) => {
            let (pat, names) = fields(pat, parts, depth);
            let inner = inner(parts, &names, private, depth);
            arms(value, &pat, &quote!({ #inner }), &push)
        }
        Inside::Elements(pat, parts) => {
            let (pat, names) = elements(pat, parts, depth);
            let inner = inner(parts, &names, private, depth);
            arms(value, &pat, &quote!({ #inner }), &push)
        }
    }
}

fn arms(value: &TokenStream, pat: &TokenStream, yes: &TokenStream, no: &TokenStream) -> TokenStream {
    quote! {
        match #value {
            #pat => #yes,
            #[allow(unreachable_patterns)]
            _ => #no,
        }
    }
}

fn inner(parts: &[(usize, Part<'_>)], names: &[Ident], private: &TokenStream, depth: usize) -> TokenStream {
    parts
        .iter()
        .zip(names)
        .map(|((_, part), name)| misfits(&quote!(#name), part, private, depth + 1))
        .collect()
}

fn part_name(depth: usize, index: usize) -> Ident {
    Ident::new(&format!("__p{depth}_{index}"), Span::call_site())
}

/// `Path { a: __p0_0, .. }`, with the user's own members.
fn fields(pat: &PatStruct, parts: &[(usize, Part<'_>)], depth: usize) -> (TokenStream, Vec<Ident>) {
    let names: Vec<Ident> = parts.iter().map(|(index, _)| part_name(depth, *index)).collect();
    let members = parts.iter().filter_map(|(index, _)| pat.fields.get(*index)).map(|field| &field.member);
    let path = path(pat.qself.as_ref(), &pat.path);
    (quote!(#path { #(#members: #names,)* .. }), names)
}

/// `Path(_, __p0_1, ..)`
fn elements(pat: &PatTupleStruct, parts: &[(usize, Part<'_>)], depth: usize) -> (TokenStream, Vec<Ident>) {
    let mut names = Vec::new();
    let elements = pat.elems.iter().enumerate().map(|(index, element)| match element {
        _ if parts.iter().any(|(of, _)| *of == index) => {
            let name = part_name(depth, index);
            names.push(name.clone());
            quote!(#name)
        }
        Pat::Rest(rest) => quote!(#rest),
        Pat::Ident(PatIdent { subpat: Some((_, inner)), .. }) if matches!(**inner, Pat::Rest(_)) => {
            quote!(..)
        }
        _ => quote!(_),
    });
    let elements: Vec<TokenStream> = elements.collect();
    let path = path(pat.qself.as_ref(), &pat.path);
    (quote!(#path(#(#elements),*)), names)
}

fn path(qself: Option<&syn::QSelf>, path: &syn::Path) -> TokenStream {
    let expr = syn::ExprPath { attrs: Vec::new(), qself: qself.cloned(), path: path.clone() };
    quote!(#expr)
}
