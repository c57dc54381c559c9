//! `region-of-one`: what stands side by side.

use super::steps::Step;
use crate::ast::{Extent, Kind};
use crate::diagnostic::Diagnostics;

/// Refuses a `together` of one region. Two regions that expect the same are left alone: two messages may come.
pub(super) fn of_one(steps: &[Step<'_>], diagnostics: &mut Diagnostics) {
    for step in steps {
        if let Kind::Together(together) = &step.statement.kind
            && together.regions.len() < 2
        {
            let message = "a `together` needs two regions or more: add `and { .. }`, or write its statements without it";
            diagnostics.refuse("region-of-one", Extent::of(step.statement.verb.span()), message);
        }
    }
}
