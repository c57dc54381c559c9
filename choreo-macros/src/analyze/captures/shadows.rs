//! `capture-shadows`: in a block a name means one thing.

use super::scope::hidden;
use super::{Binder, Means};
use crate::analyze::steps::{Braces, Step};
use crate::ast::Extent;
use crate::diagnostic::Diagnostics;

/// Refuses a name that the block binds already. Two statements that keep their names to themselves (`on`,
/// `never`) may use the same one. So may two branches of an `either`, for one variable, and two loops whose names are no
/// fields of the run. A variable of the function around the block can't be seen from here, and is left alone.
pub(super) fn check(binders: &[Binder<'_>], steps: &[Step<'_>], diagnostics: &mut Diagnostics) {
    for (at, binder) in binders.iter().enumerate() {
        if binders[..at].iter().any(|earlier| clash(earlier, binder, steps)) {
            let name = &binder.name;
            let again = binders[..at].iter().any(|earlier| is_same_token(earlier, binder));
            let message = match binder.means {
                _ if again => format!(
                    "this fragment binds `{name}` each time that the block includes it: include it once, or leave \
                     the name out of it"
                ),
                Means::Pattern => format!(
                    "`{name}` is bound already, and a name in a typed pattern binds anew: give the binding \
                     another name (`field: other_name`), or compare with `{name}` in a `where`"
                ),
                Means::Let => format!("`{name}` is bound already: give this `let` another name"),
                Means::For => format!("`{name}` is bound already: give what this loop binds another name"),
                Means::As | Means::At => format!("`{name}` is bound already: give this capture another name"),
            };
            diagnostics.refuse("capture-shadows", Extent::of(binder.ident.span()), message);
        }
    }
}

/// Whether it is one token of a fragment that is included twice.
fn is_same_token(one: &Binder<'_>, other: &Binder<'_>) -> bool {
    let (one, other) = (one.ident.span(), other.ident.span());
    let placed = one.end().column > 0;
    placed && one.start() == other.start() && one.end() == other.end() && one.file() == other.file()
}

fn clash(one: &Binder<'_>, other: &Binder<'_>, steps: &[Step<'_>]) -> bool {
    let apart = one.step != other.step && !one.is_seen_below() && !other.is_seen_below();
    one.name == other.name && !apart && !in_two_branches(one, other) && !in_two_places(one, other, steps)
}

/// Whether a run binds one of them alone.
fn in_two_branches(one: &Binder<'_>, other: &Binder<'_>) -> bool {
    let apart = one.within.iter().zip(&other.within).find(|(one, other)| one != other);
    apart.is_some_and(|(one, other)| one.of == other.of && one.kind == Braces::Branch)
}

/// Whether neither is known where the other is, and the run has no field for both.
fn in_two_places(one: &Binder<'_>, other: &Binder<'_>, steps: &[Step<'_>]) -> bool {
    let locals = !one.is_field() && !other.is_field();
    locals && one.is_seen_below() && hidden(one, &other.within, steps).is_some()
}
