//! TAKEN: the only message that fits satisfied another expectation.

use super::page::Page;
use super::{clause, closest, duration, run, stray};
use crate::machine::StatementId;
use crate::outcome::{Evidence, StrayReason};

pub(super) fn write(page: &mut Page<'_>, id: StatementId, by: StatementId, evidence: &Evidence) {
    let verdict = page.verdict;
    if by == id {
        return write_of_rounds(page, id);
    }
    let other = run::named_with_line(verdict, by);
    let at = run::took(verdict, by)
        .last()
        .map(|(_, at)| format!(" at {}", duration::shown(*at)))
        .unwrap_or_default();
    page.heading(&format!("the only message that fits satisfied {other}"));
    let mut frame = page.new_frame();
    frame.context(clause::head(verdict.machine, by), format!("took it{at}"));
    frame.primary(clause::head(verdict.machine, id), "no other message fits");
    frame.remark("one message satisfies one expectation");
    frame.help("if one message is enough, make it one expectation; otherwise a second message is missing");
    let told = |reason| matches!(reason, StrayReason::Taken(_));
    if evidence.closest.is_none() {
        stray::remarks_but(&mut frame, verdict, id, evidence, told);
        page.frame(&frame);
        return;
    }
    page.frame(&frame);
    page.blank();
    closest::write_of_others(page, id, evidence, told);
}

/// In a loop: the expectation had it itself, in an earlier round.
fn write_of_rounds(page: &mut Page<'_>, id: StatementId) {
    let verdict = page.verdict;
    page.heading("the only message that fits satisfied an earlier round of the loop");
    let mut frame = page.new_frame();
    frame.primary(clause::head(verdict.machine, id), "no other message fits in this round");
    frame.remark("one message satisfies one expectation, and each round needs one of its own");
    frame.help("if one message is enough, put it before the loop; otherwise a second message is missing");
    page.frame(&frame);
}
