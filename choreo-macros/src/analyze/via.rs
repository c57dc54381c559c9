//! `no-via`: in a block that names transports, every statement that sends or listens names one.
//!
//! That a block on a stage of several transports names any is asked of rustc, which knows the stage.

use super::steps::Step;
use crate::ast::{Answer, Extent, Kind, Via};
use crate::diagnostic::Diagnostics;

/// Refuses a statement that names no transport, where another one does.
pub(super) fn no_via(steps: &[Step<'_>], diagnostics: &mut Diagnostics) {
    if steps.iter().all(|step| named(step).is_none() && answered(step).is_none()) {
        return;
    }
    for step in steps {
        let verb = &step.statement.verb;
        let moves =
            step.watch().is_some() || matches!(step.statement.kind, Kind::Publish(_) | Kind::Request(_));
        if moves && named(step).is_none() {
            let message = format!("this block names transports: say which here too, `{verb} via NAME ..`");
            diagnostics.refuse("no-via", Extent::of(verb.span()), message);
        }
    }
}

/// The transport that a statement names.
fn named<'b>(step: &Step<'b>) -> Option<&'b Via> {
    match &step.statement.kind {
        Kind::Publish(publish) => publish.via.as_ref(),
        Kind::Request(request) => request.publish.via.as_ref(),
        _ => step.watch()?.via.as_ref(),
    }
}

/// The transport that an answer names.
fn answered<'b>(step: &Step<'b>) -> Option<&'b Via> {
    let Kind::On(on) = &step.statement.kind else { return None };
    on.answers.iter().find_map(|answer| match answer {
        Answer::Publish(_, publish) => publish.via.as_ref(),
        _ => None,
    })
}
