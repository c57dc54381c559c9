//! `branch-of-one`, `branch-without-start`, `ambiguous-branches` and `unreachable` starts: the branches of an `either`.

use super::contradiction::implies_watch;
use super::steps::Step;
use crate::ast::{Branch, Either, Expect, Extent, Kind};
use crate::diagnostic::Diagnostics;

/// Refuses an `either` of one branch, branches that nothing decides for, and branches that are never taken.
pub(super) fn check(steps: &[Step<'_>], diagnostics: &mut Diagnostics) {
    for step in steps {
        let Kind::Either(either) = &step.statement.kind else { continue };
        if either.branches.len() < 2 {
            let message = "an `either` needs two branches or more: add `or { expect ..; }` or `or after 200ms { .. }`, \
                           or write its statements without it";
            diagnostics.refuse("branch-of-one", Extent::of(step.statement.verb.span()), message);
        }
        either.branches.iter().for_each(|branch| without_start(branch, diagnostics));
        decided_at_once(either, diagnostics);
        ambiguous(either, diagnostics);
    }
}

/// Refuses a branch that does not begin with an `expect`. One with `after` needs none.
fn without_start(branch: &Branch, diagnostics: &mut Diagnostics) {
    if branch.after.is_some() || branch.start().is_some() {
        return;
    }
    let (place, message) = match branch.body.statements.first() {
        None => (
            branch.body.braces,
            "nothing decides for this branch: begin it with the `expect` that does, or write `or after 200ms { .. }`"
                .to_owned(),
        ),
        Some(first) => {
            let end = match &first.kind {
                Kind::InOrder(group) => group.order.span(),
                _ => first.verb.span(),
            };
            let name = if matches!(first.kind, Kind::InOrder(_)) { "in order" } else { &first.verb.to_string() };
            let message = format!(
                "a branch begins with the `expect` that decides for it: write one above this `{name}`"
            );
            (Extent { start: first.verb.span(), end }, message)
        }
    };
    diagnostics.refuse("branch-without-start", place, message);
}

fn start(branch: &Branch) -> Option<&Expect> {
    match &branch.start()?.kind {
        Kind::Expect(expect) => Some(expect),
        _ => None,
    }
}

/// Refuses a start that holds before anything comes: no other branch is ever taken.
fn decided_at_once(either: &Either, diagnostics: &mut Diagnostics) {
    for start in either.branches.iter().filter_map(start) {
        if let Some(times) = start.times.as_ref().filter(|times| times.value.least == 0)
            && times.value.most != Some(0)
        {
            let message = "this start holds before anything comes, so that no other branch is ever taken: ask for one \
                           message or more";
            diagnostics.refuse("unreachable", times.value.extent, message);
        }
    }
}

/// Refuses a start where every message that fits it fits one above it as well, which is asked first. Proved as far as
/// literals tell, and only where one message is enough for the start above, and needed by this one. A narrower start
/// above a wider one is how it should be, and left alone.
fn ambiguous(either: &Either, diagnostics: &mut Diagnostics) {
    let starts: Vec<_> =
        either.branches.iter().filter_map(|branch| Some((branch.start()?, start(branch)?))).collect();
    for (at, (statement, later)) in starts.iter().enumerate() {
        let hidden = starts[..at].iter().any(|(_, earlier)| hides(earlier, later));
        if hidden {
            let extent = Extent { start: statement.verb.span(), end: statement.extent.end };
            let message = "every message that this start takes is taken by a start above it, so that this branch is \
                           never taken: narrow the one above, or put this branch first";
            diagnostics.refuse("ambiguous-branches", extent, message);
        }
    }
}

fn hides(earlier: &Expect, later: &Expect) -> bool {
    let one_is_enough = earlier.times.as_ref().is_none_or(|times| times.value.least == 1);
    let one_is_needed = later.times.as_ref().is_none_or(|times| times.value.least > 0);
    let looks_as_far_back = earlier.from_start.is_some() || later.from_start.is_none();
    one_is_enough
        && one_is_needed
        && looks_as_far_back
        && earlier.watch.condition.is_none()
        && implies_watch(&later.watch, &earlier.watch)
}
