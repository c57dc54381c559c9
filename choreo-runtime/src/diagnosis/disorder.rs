//! DISORDER: it came, out of order.

use super::page::Page;
use super::{clause, duration, run, stray};
use crate::machine::StatementId;
use crate::outcome::{Evidence, StrayReason};

pub(super) fn write(page: &mut Page<'_>, id: StatementId, evidence: &Evidence) {
    let verdict = page.verdict;
    let disorder = |reason| reason == StrayReason::OutOfOrder;
    let stray = evidence.strays.iter().find(|stray| disorder(stray.reason));
    let came = stray.map(|stray| format!(" at {}", duration::shown(stray.at))).unwrap_or_default();
    let before = run::predecessor(verdict.machine, id);
    let taken =
        before.and_then(|before| run::took(verdict, before).last()).map(|(_, at)| duration::shown(*at));
    let mut frame = page.new_frame();
    match (before, &taken) {
        (Some(before), Some(at)) => {
            let named = run::named_with_line(verdict, before);
            page.heading(&format!("a message that fits came{came}, before the one for {named}, at {at}"));
            frame.context(clause::head(verdict.machine, before), format!("came at {at}"));
        }
        _ => page.heading(&format!("a message that fits came{came}, out of order")),
    }
    frame.primary(clause::head(verdict.machine, id), format!("came{came}, and nothing that fits came later"));
    frame.remark("`in order` takes each message from what arrived after the one before");
    stray::remarks_but(&mut frame, verdict, id, evidence, disorder);
    frame.help("if the order does not matter, write the expectations side by side, without `in order`");
    page.frame(&frame);
}
