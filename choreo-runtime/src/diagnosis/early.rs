//! EARLY: it came before its cause.

use super::page::Page;
use super::{clause, duration, run, stray, window};
use crate::machine::StatementId;
use crate::outcome::{Evidence, StrayReason};

pub(super) fn write(page: &mut Page<'_>, id: StatementId, evidence: &Evidence) {
    let verdict = page.verdict;
    let early = |reason| reason == StrayReason::Early;
    let came =
        evidence.strays.iter().find(|stray| early(stray.reason)).map(|stray| duration::shown(stray.at));
    let came = came.map_or_else(
        || "a message that fits came".to_owned(),
        |at| format!("a message that fits came at {at}"),
    );
    let opener = window::opener(verdict, id);
    let opened = opener.and_then(|opener| run::handed_off(verdict, opener)).map(duration::shown);
    let mut frame = page.new_frame();
    match (opener, &opened) {
        (Some(opener), Some(at)) => {
            let (cause, happened) = (run::named_with_line(verdict, opener), run::happened(verdict, opener));
            page.heading(&format!("{came}, before its cause: {cause} was only {happened} at {at}"));
            frame.context(clause::head(verdict.machine, opener), format!("its cause, at {at}"));
        }
        _ => page.heading(&format!("{came}, before its cause")),
    }
    frame.primary(clause::head(verdict.machine, id), format!("{came}, too early"));
    frame.remark(
        "an effect never precedes its cause, so what came before the window opened satisfies nothing",
    );
    stray::remarks_but(&mut frame, verdict, id, evidence, early);
    let cause = opener.map_or("publish", |opener| run::verb(verdict.machine.statement(opener)));
    frame.help(format!("if the message does not depend on that {cause}, expect it above the {cause}"));
    page.frame(&frame);
}
