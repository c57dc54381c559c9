//! `zero-count` of a `repeat`, and `where-of-never-in-loop`.

use super::captures::{binders, conditions};
use super::steps::{Braces, Step};
use crate::ast::{Extent, Kind};
use crate::diagnostic::Diagnostics;

/// Refuses a `repeat` of no rounds. A count that is computed may be 0, and is left alone.
pub(super) fn no_round(steps: &[Step<'_>], diagnostics: &mut Diagnostics) {
    for step in steps {
        if let (Kind::Repeat(repeat), Some(0)) = (&step.statement.kind, step.statement.rounds()) {
            let message =
                "this loop has no round, so that nothing in it happens: say how often, or take it out";
            diagnostics.refuse("zero-count", repeat.extent, message);
        }
    }
}

/// Refuses a `where` of an open `never` that uses a name of a loop around it. Such a `never` goes on after its round,
/// with the values that its pattern has; a `where` would read those of a later round.
pub(super) fn where_of_never(steps: &[Step<'_>], diagnostics: &mut Diagnostics) {
    let binders = binders(steps);
    for step in steps {
        let Kind::Never(never) = &step.statement.kind else { continue };
        if never.period.is_some() {
            continue;
        }
        let in_loop = |name: &str| {
            binders.iter().filter(|binder| binder.name == name).any(|binder| {
                let around = binder.within.iter().filter(|inside| inside.kind == Braces::Loop);
                binder.is_seen_below() && around.into_iter().any(|inside| step.within.contains(inside))
            })
        };
        for ident in conditions(&never.watch, &in_loop) {
            let message = format!(
                "this `never` goes on after its round, and would then read the `{ident}` of a later one: compare with it \
                 in the pattern, `{{ \"field\": {ident} }}`"
            );
            diagnostics.refuse("where-of-never-in-loop", Extent::of(ident.span()), message);
        }
    }
}
