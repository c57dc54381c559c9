//! TIMEOUT of a statement that is no expectation: the deadline came while it was under way.

use std::time::Duration;

use super::page::Page;
use super::{clause, duration, run};
use crate::machine::{Kind, StatementId};
use crate::outcome::{Event, Verdict};

pub(super) fn write(page: &mut Page<'_>, id: StatementId) {
    let verdict = page.verdict;
    let machine = verdict.machine;
    let deadline = duration::shown(verdict.deadline);
    let named = run::named(verdict, id);
    let sent = sent_in_time(verdict, id);
    let (heading, label) = match machine.statement(id).kind {
        Kind::Publish(_) | Kind::Request(_) if sent => (
            format!("the transport had not accepted {named} by the deadline, at {deadline}"),
            "handed off, and not accepted",
        ),
        Kind::Publish(_) | Kind::Request(_) => (
            format!("{named} still waited for somebody to listen when the deadline came, at {deadline}"),
            "not handed off",
        ),
        Kind::Call(_) => {
            (format!("{named} had not returned by the deadline, at {deadline}"), "begun, and not returned")
        }
        Kind::Never(_) => (
            format!("the deadline came before the time of {named} was up, at {deadline}"),
            "nothing came, and the time was not up",
        ),
        _ => (format!("the deadline came during {named}, at {deadline}"), "still under way"),
    };
    page.heading(&heading);
    let mut frame = page.new_frame();
    let label = match began(verdict, id) {
        Some(at) => running(verdict, at),
        None => label.to_owned(),
    };
    frame.primary(clause::head(machine, id), label);
    match machine.statement(id).kind {
        Kind::Publish(_) | Kind::Request(_) if sent => {}
        Kind::Publish(_) | Kind::Request(_) => {
            frame.remark("the first publish to a topic waits up to `settle` for somebody to listen there");
            frame.help(
                "is the system under test running, and is this its topic? raise `timeout`, or lower `settle`",
            );
        }
        Kind::Call(_) => {
            frame.remark("what it was waiting for is dropped with it");
            frame.help("does what it calls answer? give that a timeout of its own, or raise `timeout`");
        }
        _ => frame.help("raise `timeout`: it is one deadline for the whole block"),
    }
    page.frame(&frame);
}

/// When a `call` began.
fn began(verdict: &Verdict, id: StatementId) -> Option<Duration> {
    let begun = verdict.timeline.iter().filter_map(|entry| match entry.event {
        Event::Calling { statement } if statement == id => Some(entry.at),
        _ => None,
    });
    begun.last()
}

fn running(verdict: &Verdict, at: Duration) -> String {
    let period = duration::shown(verdict.deadline.saturating_sub(at));
    format!("begun at {}, and not returned in the {period} from then to the deadline", duration::shown(at))
}

/// Whether a `publish` was handed to the transport before the deadline.
fn sent_in_time(verdict: &Verdict, id: StatementId) -> bool {
    verdict.timeline.iter().any(|entry| match &entry.event {
        Event::Published { statement, .. } => *statement == id && entry.at <= verdict.deadline,
        _ => false,
    })
}
