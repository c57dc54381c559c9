//! Which names are known where: regions, branches and loops.

use syn::ext::IdentExt;

use super::binders::bound;
use super::{Binder, Reach};
use crate::analyze::steps::{Braces, Inside, Step};
use crate::ast::{Either, Kind, Statement};

/// The names that are known below these statements because they bind them. What a region binds is known below its
/// `together`, what all branches bind below their `either`, and what a loop binds in the loop alone.
pub(crate) fn bound_below(statements: &[Statement]) -> Vec<String> {
    statements.iter().flat_map(known_below).collect()
}

/// The names that all branches of an `either` bind for what stands below it.
pub(crate) fn bound_in_all(either: &Either) -> Vec<String> {
    let mut branches = either.branches.iter().map(|branch| bound_below(&branch.body.statements));
    let mut names = branches.next().unwrap_or_default();
    branches.for_each(|other| names.retain(|name| other.contains(name)));
    names.dedup();
    names
}

fn known_below(statement: &Statement) -> Vec<String> {
    match &statement.kind {
        Kind::InOrder(group) => bound_below(&group.expects),
        Kind::Only(group) => bound_below(&group.expects),
        Kind::Together(together) => {
            together.regions.iter().flat_map(|region| bound_below(&region.body.statements)).collect()
        }
        Kind::Either(either) => bound_in_all(either),
        Kind::Repeat(_) | Kind::For(_) => Vec::new(),
        _ => {
            let names = bound(statement).into_iter().filter(|(_, _, reach)| *reach == Reach::Below);
            names.map(|(ident, ..)| ident.unraw().to_string()).collect()
        }
    }
}

/// Why a name is not known at a place, though that stands below what binds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hidden {
    /// The place is in another region.
    Region,
    /// It is in another branch.
    OtherBranch,
    /// It is below the `either`, not all of whose branches bind the name.
    Branch,
    /// It is below the loop.
    Loop,
}

/// Whether what a binder binds is known in these braces, below it.
pub(super) fn hidden(binder: &Binder<'_>, within: &[Inside], steps: &[Step<'_>]) -> Option<Hidden> {
    let shared = binder.within.iter().zip(within).take_while(|(one, other)| one == other).count();
    let beside = binder.within.get(shared).zip(within.get(shared)).filter(|(one, other)| one.of == other.of);
    match beside.map(|(one, _)| one.kind) {
        Some(Braces::Region) => return Some(Hidden::Region),
        Some(Braces::Branch) => return Some(Hidden::OtherBranch),
        Some(Braces::Loop) | None => {}
    }
    let mut out = binder.within[shared..].iter().rev();
    out.find_map(|inside| match (&steps[inside.of].statement.kind, inside.kind) {
        (_, Braces::Loop) => Some(Hidden::Loop),
        (Kind::Either(either), _) => (!bound_in_all(either).contains(&binder.name)).then_some(Hidden::Branch),
        _ => None,
    })
}
