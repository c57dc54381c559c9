//! What came of each statement.

use std::sync::Arc;
use std::time::Duration;

use choreo_runtime::diagnosis;
use choreo_runtime::machine::{Kind, Machine, Span, StatementId, TransportId, Watch};
use choreo_runtime::message::Arrival;
use choreo_runtime::outcome as of;

use super::messages::Messages;
use super::{evidence, nanos};
use crate::record::{Met, Step, Taken};

/// A statement, and what came of it.
pub(super) fn step(messages: &mut Messages<'_>, verdict: &of::Verdict, step: &of::Step) -> Step {
    let (machine, id) = (verdict.machine, step.statement);
    let statement = machine.statement(id);
    let told = diagnosis::told(verdict, step);
    let met = met(messages, machine.transport(id), &step.met);
    let redactor = &mut messages.redactor;
    Step {
        statement: id.0,
        word: told.word.to_owned(),
        verb: told.verb,
        subject: redactor.text(&told.subject),
        detail: redactor.text(&told.detail),
        depth: u16::try_from(told.depth).unwrap_or(u16::MAX),
        place: (statement.place.text, statement.place.line),
        topic: watch(machine, id).and_then(|watch| {
            let topic = verdict.topics.get(watch.channel.index())?;
            Some(redactor.text(topic))
        }),
        capture: capture(machine, id),
        budget_ns: budget(verdict, id),
        latency_ns: latency(verdict, step),
        met,
    }
}

fn watch(machine: &'static Machine, id: StatementId) -> Option<&'static Watch> {
    match &machine.statement(id).kind {
        Kind::Never(never) => Some(&never.watch),
        Kind::On(on) => Some(&on.watch),
        _ => machine.expect(id).map(|expect| &expect.watch),
    }
}

fn capture(machine: &'static Machine, id: StatementId) -> Option<String> {
    let of = machine.captures.iter().find(|capture| capture.statement == id && capture.leaf.is_none());
    of.map(|capture| capture.name.to_owned())
}

/// `within`, where it is written out.
fn budget(verdict: &of::Verdict, id: StatementId) -> Option<u64> {
    let within = match &verdict.machine.statement(id).kind {
        Kind::Eventually(eventually) => Some(eventually.within),
        _ => verdict.machine.expect(id)?.within,
    };
    match within? {
        Span::Literal(budget) => Some(nanos(budget.mul_f64(verdict.time_factor.clamp(0.0, 10_000.0)))),
        _ => None,
    }
}

/// From the last publication before it to the last message that it took.
fn latency(verdict: &of::Verdict, step: &of::Step) -> Option<u64> {
    let (taken, at) = match &step.met {
        of::Met::Slow { latency, .. } => return Some(nanos(*latency)),
        of::Met::Pass { taken } => taken.last().map(|(arrival, at)| (arrival, *at))?,
        _ => return None,
    };
    let sent = verdict.timeline.iter().filter_map(|entry| match &entry.event {
        of::Event::Published { .. } | of::Event::Calling { .. } => Some(entry.at),
        _ => None,
    });
    let before = sent.take_while(|sent| *sent <= at).last()?;
    (!taken.old).then(|| nanos(at.saturating_sub(before)))
}

fn taken(messages: &mut Messages<'_>, via: TransportId, taken: &[(Arc<Arrival>, Duration)]) -> Vec<Taken> {
    let each = taken
        .iter()
        .map(|(arrival, at)| Taken { message: messages.arrived(via, arrival), at_ns: nanos(*at) });
    each.collect()
}

fn met(messages: &mut Messages<'_>, via: TransportId, met: &of::Met) -> Met {
    let mut evidence = |evidence: &of::Evidence| Box::new(evidence::evidence(messages, via, evidence));
    match met {
        of::Met::NotReached => Met::NotReached,
        of::Met::NotTaken => Met::NotTaken,
        of::Met::Done { at, accepted_after } => {
            Met::Done { at_ns: nanos(*at), accepted_after_ns: accepted_after.map(nanos) }
        }
        of::Met::Pass { taken } => Met::Pass { taken: self::taken(messages, via, taken) },
        of::Met::Slow { taken, .. } => Met::Slow { taken: self::taken(messages, via, taken) },
        of::Met::Open(of) => Met::Open { evidence: evidence(of) },
        of::Met::Mismatch(of) => Met::Mismatch { evidence: evidence(of) },
        of::Met::Timeout(of) => Met::Timeout { evidence: evidence(of) },
        of::Met::Early(of) => Met::Early { evidence: evidence(of) },
        of::Met::Disorder(of) => Met::Disorder { evidence: evidence(of) },
        of::Met::TooFew { got, least, evidence: of } => {
            Met::TooFew { got: *got, least: *least, evidence: evidence(of) }
        }
        of::Met::Taken { by, evidence: of } => Met::Taken { by: by.0, evidence: evidence(of) },
        of::Met::Held { period, settled } => Met::Held { period_ns: nanos(*period), settled: *settled },
        of::Met::True { at, polls } => Met::True { at_ns: nanos(*at), polls: *polls },
        of::Met::Answered { count, missed } => {
            Met::Answered { count: *count, evidence: missed.as_deref().map(evidence) }
        }
        of::Met::Regions { done, at } => {
            Met::Regions { done: u32::try_from(*done).unwrap_or(u32::MAX), at_ns: at.map(nanos) }
        }
        of::Met::Branch { taken } => Met::Branch {
            taken: taken.map(|(branch, at)| (u32::try_from(branch).unwrap_or(u32::MAX), nanos(at))),
        },
        of::Met::Rounds { number, count, at } => {
            Met::Rounds { number: *number, count: *count, at_ns: at.map(nanos) }
        }
        of::Met::Broke => Met::Broke,
        _ => Met::Unknown,
    }
}
