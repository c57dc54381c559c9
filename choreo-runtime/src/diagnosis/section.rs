//! One section for each thing that went wrong, in the order of the text.

use super::page::Page;
use super::{
    disorder, early, eventually, failure, loss, mismatch, overflow, run, shortfall, slow, starts, stuck,
    taken, timeout, unanswered, violation,
};
use crate::machine::StatementId;
use crate::outcome::{ErrorSource, Failure, Met, Note, Outcome, Step, Verdict};

/// What ended the block; or, where the deadline did, every expectation that does not hold.
pub(super) fn write(page: &mut Page<'_>) {
    let verdict = page.verdict;
    let tasks = tasks(verdict);
    for (location, message) in &tasks {
        failure::task(page, *location, message);
    }
    match &verdict.outcome {
        Outcome::Violated(violation) => violation::write(page, violation),
        Outcome::Error(Failure { source: ErrorSource::Task, error }) => {
            if tasks.is_empty() {
                failure::task(page, error.location(), error.text());
            }
            steps(page);
        }
        Outcome::Error(failure) => {
            failure::write(page, failure);
            // What never came is why a policy that panicked is to blame.
            if failure.source == ErrorSource::Policy {
                steps(page);
            }
        }
        Outcome::Lost(loss) => loss::write(page, loss),
        Outcome::Overflow(overflow) => overflow::write(page, overflow),
        Outcome::Passed | Outcome::PassedSlow | Outcome::Slow | Outcome::Failed => steps(page),
    }
    if may_lack_an_answer(&verdict.outcome) {
        unanswered::write(page);
    }
}

/// Whether what ended the block may come of a question that nobody answered: a service that waits in vain panics, is slow,
/// or does what it must not.
fn may_lack_an_answer(outcome: &Outcome) -> bool {
    match outcome {
        Outcome::Failed | Outcome::Slow | Outcome::Violated(_) => true,
        Outcome::Error(failure) => {
            matches!(failure.source, ErrorSource::Task | ErrorSource::Statement(_) | ErrorSource::Policy)
        }
        Outcome::Passed | Outcome::PassedSlow | Outcome::Lost(_) | Outcome::Overflow(_) => false,
    }
}

/// The panics in tasks, with their places: likely causes, so they come first.
fn tasks(verdict: &Verdict) -> Vec<(Option<&str>, &str)> {
    let tasks = verdict.notes.iter().filter_map(|note| match note {
        Note::TaskPanicked { location, message } => Some((location.as_deref(), message.as_str())),
        _ => None,
    });
    tasks.collect()
}

fn steps(page: &mut Page<'_>) {
    let verdict = page.verdict;
    let is_stuck = |met: &Met| matches!(met, Met::Broke) && matches!(verdict.outcome, Outcome::Failed);
    let mut failed: Vec<(StatementId, Vec<&Step>)> = Vec::new();
    for step in verdict.steps.iter().filter(|step| fails(&step.met) || is_stuck(&step.met)) {
        let id = starts::of(verdict, step).unwrap_or(step.statement);
        match failed.last_mut() {
            Some((last, steps)) if *last == id => steps.push(step),
            _ => failed.push((id, vec![step])),
        }
    }
    for (at, (id, steps)) in failed.iter().enumerate() {
        page.blank();
        if failed.len() > 1 {
            let named = run::named_with_line(verdict, *id);
            page.heading(&format!("{} of {}: {named}", at + 1, failed.len()));
        }
        match steps.as_slice() {
            [step] if step.statement == *id => one(page, step),
            steps => starts::write(page, *id, steps),
        }
    }
}

fn fails(met: &Met) -> bool {
    matches!(met, Met::Slow { .. }) || (!matches!(met, Met::Open(_)) && has_evidence(met))
}

fn has_evidence(met: &Met) -> bool {
    matches!(
        met,
        Met::Mismatch(_)
            | Met::Timeout(_)
            | Met::Early(_)
            | Met::Disorder(_)
            | Met::TooFew { .. }
            | Met::Taken { .. }
    )
}

fn one(page: &mut Page<'_>, step: &Step) {
    let id = step.statement;
    match &step.met {
        Met::Mismatch(evidence) => mismatch::write(page, id, evidence),
        Met::Timeout(evidence) => match &evidence.polls {
            Some(polls) => eventually::write(page, id, polls),
            None => timeout::write(page, id, evidence),
        },
        Met::Early(evidence) => early::write(page, id, evidence),
        Met::Disorder(evidence) => disorder::write(page, id, evidence),
        Met::TooFew { got, least, evidence } => shortfall::write(page, id, (*got, *least), evidence),
        Met::Taken { by, evidence } => taken::write(page, id, *by, evidence),
        Met::Slow { taken, latency, budget } => slow::write(page, id, taken, (*latency, *budget)),
        Met::Broke => stuck::write(page, id),
        _ => {}
    }
}
