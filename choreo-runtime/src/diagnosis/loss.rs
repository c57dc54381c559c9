//! LOST: the transport died.

use super::page::Page;
use super::{clause, duration, excerpt, run, stray};
use crate::machine::{Kind, StatementId};
use crate::outcome::{Event, Loss, Met, Verdict};

pub(super) fn write(page: &mut Page<'_>, loss: &Loss) {
    let verdict = page.verdict;
    let (at, why) = (duration::shown(loss.at), excerpt::shortened(&loss.reason, 400));
    page.blank();
    let which = run::named_transport(verdict, loss.transport);
    page.heading(&format!("{which} died at {at}: {why}"));
    let mut frame = page.new_frame();
    for (id, label) in open(verdict) {
        frame.primary(clause::head(verdict.machine, id), label);
    }
    match last_seen(verdict) {
        Some(seen) => {
            frame.remark(format!("the last thing seen was {seen}"));
            frame.remark("what did not come by then may have been lost with it, so nothing is said of that");
        }
        None => frame.remark("no message was seen before"),
    }
    page.frame(&frame);
}

/// The statements that were not done yet.
fn open(verdict: &Verdict) -> Vec<(StatementId, &'static str)> {
    let open = verdict.steps.iter().filter_map(|step| {
        let kind = &verdict.machine.statement(step.statement).kind;
        match step.met {
            Met::Broke => Some((step.statement, "under way")),
            Met::Open(_)
                if matches!(
                    kind,
                    Kind::Expect(_) | Kind::Never(_) | Kind::Eventually(_) | Kind::Request(_)
                ) =>
            {
                Some((step.statement, "still open"))
            }
            _ => None,
        }
    });
    open.collect()
}

/// The last message before the loss, either way.
fn last_seen(verdict: &Verdict) -> Option<String> {
    let seen = verdict.timeline.iter().filter_map(|entry| {
        let at = duration::shown(entry.at);
        match &entry.event {
            Event::Published { transport, message, .. } => {
                Some(format!("a publish to {} at {at}", stray::place(verdict, *transport, &message.topic)))
            }
            Event::Arrived { transport, message, .. } => {
                Some(format!("a message on {} at {at}", stray::place(verdict, *transport, &message.topic)))
            }
            Event::Calling { .. } | Event::Called { .. } | Event::Gap(..) | Event::Deadline => None,
        }
    });
    seen.last()
}
