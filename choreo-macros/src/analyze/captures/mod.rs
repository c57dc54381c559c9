//! Rules about names: what a block binds, and where it uses it.

mod binders;
mod certainty;
mod scope;
mod shadows;
mod sites;
mod unbound;

pub(crate) use binders::{Binder, Means, Reach, binders};
pub(crate) use scope::bound_in_all;
pub(crate) use sites::conditions;

use super::steps::Step;
use crate::diagnostic::Diagnostics;

/// Refuses what is wrong with the names of a block.
pub(crate) fn check(steps: &[Step<'_>], diagnostics: &mut Diagnostics) {
    let binders = binders(steps);
    shadows::check(&binders, steps, diagnostics);
    certainty::check(steps, diagnostics);
    unbound::check(steps, &binders, diagnostics);
}
