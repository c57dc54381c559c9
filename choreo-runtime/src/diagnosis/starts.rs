//! An `either` of which no branch began: all its starts in one frame, each with what came closest to it.

use super::frame::Frame;
use super::page::Page;
use super::{
    clause, closest, excerpt, nesting, problem, run, step, stray, timeline, traffic, trail, values, window,
};
use crate::machine::StatementId;
use crate::outcome::{Compared, Evidence, Met, Step, Verdict};

/// The `either` whose start this is, where none of its branches began.
pub(super) fn of(verdict: &Verdict, step: &Step) -> Option<StatementId> {
    let either = nesting::either(verdict.machine, step.statement)?;
    let none_began = matches!(run::met(verdict, either), Some(Met::Branch { taken: None }));
    none_began.then_some(either)
}

/// `starts` are those that did not hold.
pub(super) fn write(page: &mut Page<'_>, either: StatementId, starts: &[&Step]) {
    let verdict = page.verdict;
    page.heading("no branch began: none of its starts holds");
    let mut frame = page.new_frame();
    frame.context(clause::head(verdict.machine, either), "one of these begins a branch");
    for start in starts {
        if let Some(evidence) = run::evidence(start) {
            mark(&mut frame, verdict, start, evidence);
        }
    }
    let mut compared: Vec<Compared> = Vec::new();
    for start in starts {
        if let Some(evidence) = run::evidence(start) {
            remarks(&mut frame, verdict, start.statement, evidence);
            for one in &evidence.operands {
                let is_told = compared.iter().any(|(_, text, value)| (*text, value) == (one.1, &one.2));
                compared.extend((!is_told).then(|| one.clone()));
            }
        }
    }
    values::operands(&mut frame, &compared);
    silent(&mut frame, verdict, starts);
    page.frame(&frame);
}

/// Where nothing came for a start: how far the trigger got, and what was carried elsewhere.
fn silent(frame: &mut Frame<'_>, verdict: &Verdict, starts: &[&Step]) {
    let silent = starts.iter().filter(|start| matches!(start.met, Met::Timeout(_)));
    let ids: Vec<StatementId> = silent.map(|start| start.statement).collect();
    let Some(first) = ids.first() else { return };
    trail::write(frame, verdict, window::opened(verdict, *first), false);
    trail::unheard(verdict).into_iter().for_each(|unheard| frame.note(unheard));
    traffic::write(frame, verdict, &ids);
}

/// Where it differs from what came closest, or what else became of it.
fn mark(frame: &mut Frame<'_>, verdict: &Verdict, start: &Step, evidence: &Evidence) {
    let differences = evidence.closest.iter().flat_map(|closest| &closest.differences);
    let mut marked = false;
    for difference in differences.take(MOST) {
        frame.primary(difference.place, problem::label(difference));
        marked = true;
    }
    if !marked {
        frame.primary(clause::head(verdict.machine, start.statement), step::outcome(verdict, start));
    }
}

/// How many fields of a start are marked.
const MOST: usize = 3;

fn remarks(frame: &mut Frame<'_>, verdict: &Verdict, id: StatementId, evidence: &Evidence) {
    let line = run::by_line(verdict, id);
    let watch = run::watch(verdict.machine.statement(id));
    if let (Some(closest), Some(watch)) = (&evidence.closest, watch) {
        let heading = closest::heading(evidence.misses, watch, closest, "");
        let shown = match timeline::shows(verdict, &closest.arrival) {
            true => String::new(),
            false => format!(": {}", excerpt::payload(&closest.arrival.payload, excerpt::PAYLOAD)),
        };
        frame.remark(format!("{line}: {heading}{shown}"));
    }
    values::captures(frame, &evidence.captures);
    for words in stray::words(verdict, id, evidence, |_| false) {
        frame.note(format!("{line}: {words}"));
    }
}
