//! `not-a-stand-in`: what a stage includes.

use crate::ast::{Block, Extent, Kind, OnTimes};
use crate::diagnostic::Diagnostics;

/// Refuses what is no answer to a message: a stage answers for all of its scenarios, and expects nothing of one.
pub(super) fn nothing_else(block: &Block, diagnostics: &mut Diagnostics) {
    for statement in &block.statements {
        let (place, message) = match &statement.kind {
            Kind::On(on) => match &on.times {
                Some(OnTimes::Times(times)) => (
                    Extent::of(times.word.span()),
                    "a stage demands no calls of its scenarios: leave the `times` out, or move this `on` into the \
                     scenario"
                        .to_owned(),
                ),
                _ => continue,
            },
            // It is reported already.
            Kind::Unknown(_) => continue,
            _ => {
                let verb = &statement.verb;
                let message = format!("a stage includes `on` statements alone: `{verb}` belongs in a scenario");
                (Extent::of(verb.span()), message)
            }
        };
        diagnostics.refuse("not-a-stand-in", place, message);
    }
}
