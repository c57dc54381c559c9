//! TOO FEW: fewer than `times` asks for.

use super::page::Page;
use super::{clause, closest, duration, number, run, stray};
use crate::machine::{Kind, StatementId};
use crate::outcome::{Evidence, Verdict};

pub(super) fn write(page: &mut Page<'_>, id: StatementId, (got, least): (u32, u32), evidence: &Evidence) {
    let verdict = page.verdict;
    let wanted = wanted(verdict, id, least);
    let topic = run::subject(verdict, id);
    let deadline = duration::shown(verdict.deadline);
    page.heading(&format!("{got} of {wanted} came on {topic} by the deadline, at {deadline}"));
    let mut frame = page.new_frame();
    frame.primary(
        clause::head(verdict.machine, id),
        format!("{got} came, {} missing", are(least.saturating_sub(got))),
    );
    if evidence.closest.is_none() {
        stray::remarks(&mut frame, verdict, id, evidence);
        page.frame(&frame);
        return;
    }
    page.frame(&frame);
    page.blank();
    match got {
        0 => closest::write(page, id, evidence),
        _ => closest::write_of_others(page, id, evidence, |_| false),
    }
}

/// `3 messages`; `at least 3 messages`, where more would do as well.
pub(super) fn wanted(verdict: &Verdict, id: StatementId, least: u32) -> String {
    let times = match &verdict.machine.statement(id).kind {
        Kind::Expect(expect) => expect.times,
        Kind::On(on) => on.times,
        _ => None,
    };
    let more = times.is_none_or(|times| times.most != Some(least));
    let messages = number::counted(u64::from(least), "message");
    if more { format!("at least {messages}") } else { messages }
}

fn are(missing: u32) -> String {
    match missing {
        1 => "1 is".to_owned(),
        missing => format!("{} are", number::grouped(u64::from(missing))),
    }
}
