//! Typed patterns: their parts, each a leaf of its own for the report.

use syn::{Member, Pat};

use super::ir::{Inside, LeafId, Part, TypedLeaf};
use super::{Lowering, extent, text};
use crate::analyze::bindings;
use crate::ast::Extent;

impl<'a> Lowering<'a> {
    /// The whole of a typed pattern, and the leaves inside it in the order of the text.
    pub(super) fn whole(&mut self, pat: &'a Pat) -> (Part<'a>, Vec<TypedLeaf>) {
        let leaf = self.leaf();
        let mut leaves = Vec::new();
        let inside = self.inside(pat, "", leaf, &mut leaves);
        (Part { leaf, pat, inside }, leaves)
    }

    /// The parts of `pat`, which itself is judged at `leaf`.
    fn inside(&mut self, pat: &'a Pat, path: &str, leaf: LeafId, leaves: &mut Vec<TypedLeaf>) -> Inside<'a> {
        match unwrapped(pat) {
            Pat::Struct(pat) => {
                let mut parts = Vec::new();
                for (index, field) in pat.fields.iter().enumerate() {
                    let path = join(path, &member(&field.member));
                    parts.extend(self.part(&field.pat, path, leaf, leaves).map(|part| (index, part)));
                }
                Inside::Fields(pat, parts)
            }
            Pat::TupleStruct(pat) => {
                let mut parts = Vec::new();
                // A newtype is written as what it wraps.
                let lone = pat.elems.len() == 1;
                for (index, element) in pat.elems.iter().enumerate() {
                    let path = if lone { path.to_owned() } else { join(path, &index.to_string()) };
                    parts.extend(self.part(element, path, leaf, leaves).map(|part| (index, part)));
                }
                Inside::Elements(pat, parts)
            }
            _ => Inside::Nothing,
        }
    }

    /// A part that can fail to fit, of a pattern that is judged at `whole`.
    fn part(
        &mut self,
        pat: &'a Pat,
        path: String,
        whole: LeafId,
        leaves: &mut Vec<TypedLeaf>,
    ) -> Option<Part<'a>> {
        let pat = tested(pat)?;
        // A struct can't be another one: only its fields can differ.
        let leaf = if is_struct(pat) { whole } else { self.leaf() };
        if leaf != whole {
            leaves.push(typed_leaf(leaf, path.clone(), pat)?);
        }
        let inside = self.inside(pat, &path, leaf, leaves);
        Some(Part { leaf, pat, inside })
    }
}

/// Whether this is a struct's pattern, as far as names tell: a variant's has its enum before it.
fn is_struct(pat: &Pat) -> bool {
    let path = match pat {
        Pat::Struct(pat) => &pat.path,
        Pat::TupleStruct(pat) => &pat.path,
        _ => return false,
    };
    let mut segments = path.segments.iter().rev().map(|segment| super::plain(&segment.ident));
    let name = segments.next().unwrap_or_default();
    let of_enum = segments.next().is_some_and(|before| before.starts_with(char::is_uppercase));
    !of_enum && !["Some", "Ok", "Err"].contains(&name.as_str())
}

fn typed_leaf(leaf: LeafId, path: String, pat: &Pat) -> Option<TypedLeaf> {
    let extent: Extent = extent(pat)?;
    Some(TypedLeaf { leaf, path, text: text(pat), extent })
}

/// What of a part is a test: nothing of a `_` and of a name that binds.
fn tested(pat: &Pat) -> Option<&Pat> {
    match unwrapped(pat) {
        Pat::Wild(_) | Pat::Rest(_) => None,
        Pat::Ident(ident) => match &ident.subpat {
            Some((_, inner)) => tested(inner),
            None => (!bindings::binds(ident)).then_some(pat),
        },
        _ => Some(pat),
    }
}

fn unwrapped(pat: &Pat) -> &Pat {
    match pat {
        Pat::Paren(paren) => unwrapped(&paren.pat),
        other => other,
    }
}

fn member(member: &Member) -> String {
    match member {
        Member::Named(name) => super::plain(name),
        Member::Unnamed(index) => index.index.to_string(),
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}
