//! A block that is over.

use std::time::{Duration, SystemTime};

use choreo_runtime::diagnosis;
use choreo_runtime::outcome as of;

use super::messages::Messages;
use super::{millis, nanos, outcome, place, step};
use crate::record::{Block, Entry, Happening, Note, Timeline, Transport};
use crate::redaction::Redactor;

/// A block that is over.
pub(super) fn block(verdict: &of::Verdict, redactor: &mut Redactor) -> Block {
    redactor.know_ids(verdict.ids.iter());
    let mut messages = Messages::new(verdict.machine, redactor);
    // First the messages: what is secret in them is secret in all that follows.
    let timeline = timeline(&mut messages, verdict);
    let steps = verdict.steps.iter().map(|step| step::step(&mut messages, verdict, step)).collect();
    let outcome = outcome::outcome(&mut messages, verdict);
    let notes = diagnosis::notes(verdict);
    let silent = matches!(verdict.outcome, of::Outcome::Passed) && notes.is_empty();
    let report = (!silent).then(|| diagnosis::text(verdict, diagnosis::Style::plain()));
    let redactor = &mut *messages.redactor;
    Block {
        machine: place::machine(verdict.machine),
        number: verdict.machine.block,
        outcome,
        headline: redactor.text(&diagnosis::headline(verdict)),
        started_ms: Some(millis(began(verdict))),
        elapsed_ns: nanos(verdict.elapsed),
        deadline_ns: nanos(verdict.deadline),
        virtual_time: verdict.clock == of::Clock::Virtual,
        time_factor: verdict.time_factor,
        transports: transports(verdict),
        steps,
        timeline,
        notes: notes
            .into_iter()
            .map(|(warning, text)| Note { warning, text: redactor.text(&text) })
            .collect(),
        report: report.map(|report| redactor.text(&report)),
        messages: messages.all,
    }
}

/// When a block that is just over began: in virtual time, just now.
fn began(verdict: &of::Verdict) -> SystemTime {
    let took = if verdict.clock == of::Clock::Virtual { Duration::ZERO } else { verdict.elapsed };
    let now = SystemTime::now();
    now.checked_sub(took).unwrap_or(now)
}

fn transports(verdict: &of::Verdict) -> Vec<Transport> {
    let named = verdict.transports.iter().enumerate().map(|(at, via)| Transport {
        via: verdict.machine.transports.get(at).map(|name| (*name).to_owned()),
        name: via.name.to_owned(),
        endpoint: via.endpoint.as_deref().map(str::to_owned),
    });
    named.collect()
}

fn timeline(messages: &mut Messages<'_>, verdict: &of::Verdict) -> Timeline {
    let entries = verdict
        .timeline
        .iter()
        .map(|entry| Entry { at_ns: nanos(entry.at), what: happening(messages, verdict, &entry.event) });
    let entries = entries.collect();
    let gap = if verdict.timeline.skipped > 0 { verdict.timeline.head.len() as u64 } else { 0 };
    Timeline { entries, skipped: verdict.timeline.skipped, gap }
}

fn happening(messages: &mut Messages<'_>, verdict: &of::Verdict, event: &of::Event) -> Happening {
    match event {
        of::Event::Published { statement, transport, message } => {
            Happening::Published { statement: statement.0, message: messages.sent(*transport, message) }
        }
        of::Event::Arrived { transport, message, taken_by } => Happening::Arrived {
            message: messages.arrived(*transport, message),
            taken_by: taken_by.map(|by| by.0),
        },
        of::Event::Calling { statement } => Happening::Calling { statement: statement.0 },
        of::Event::Called { statement, took, failed } => {
            Happening::Called { statement: statement.0, took_ns: nanos(*took), failed: *failed }
        }
        of::Event::Gap(transport, gap) => Happening::Gap {
            via: verdict.machine.transport_name(*transport).map(str::to_owned),
            reason: messages.redactor.text(&gap.reason),
            lasted_ns: nanos(gap.lasted),
        },
        of::Event::Deadline => Happening::Deadline,
        _ => Happening::Unknown,
    }
}
