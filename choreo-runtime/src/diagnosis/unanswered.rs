//! Stand-ins that were never called, though something came for them: why what should have answered did not.

use super::page::Page;
use super::{clause, closest, run, stray};
use crate::machine::{Kind, StatementId};
use crate::outcome::{Elsewhere, Evidence, Met, Step, Verdict};

/// A section for each. Not where another stand-in has answered on that topic: then this one is for what did not come.
pub(super) fn write(page: &mut Page<'_>) {
    let verdict = page.verdict;
    for step in &verdict.steps {
        let Some(missed) = missed(step) else { continue };
        if !verdict.steps.iter().any(|other| answers_beside(verdict, step.statement, other)) {
            page.blank();
            match missed.elsewhere.first().filter(|_| missed.closest.is_none()) {
                Some(first) => asked_elsewhere(page, step.statement, missed, first),
                None => closest::write_unanswered(page, step.statement, missed),
            }
        }
    }
}

fn asked_elsewhere(page: &mut Page<'_>, id: StatementId, missed: &Evidence, first: &Elsewhere) {
    let named = run::named_with_line(page.verdict, id);
    let said = stray::elsewhere(page.verdict, id, missed, first);
    page.heading(&format!("{named} was never called: {said}"));
    let mut frame = page.new_frame();
    frame.primary(clause::head(page.verdict.machine, id), "never called");
    page.frame(&frame);
}

fn missed(step: &Step) -> Option<&Evidence> {
    match &step.met {
        Met::Answered { count: 0, missed } => missed.as_deref(),
        _ => None,
    }
}

/// Whether a step is a stand-in that has answered on the topic of this one.
fn answers_beside(verdict: &Verdict, id: StatementId, other: &Step) -> bool {
    let channel = |id| match &verdict.machine.statement(id).kind {
        Kind::On(on) => Some(on.watch.channel),
        _ => None,
    };
    matches!(other.met, Met::Answered { count: 1.., .. }) && channel(other.statement) == channel(id)
}
