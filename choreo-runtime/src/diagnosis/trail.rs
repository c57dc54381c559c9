//! How far what came of a trigger got, as far as that can be told: who had it, and what was seen last.

use std::time::Duration;

use super::frame::Frame;
use super::{duration, note, run, stray, timeline};
use crate::machine::StatementId;
use crate::outcome::{Event, Note, Verdict};

/// How far what came of the trigger got, as far as that can be told.
pub(super) fn write(
    frame: &mut Frame<'_>,
    verdict: &Verdict,
    opened: Option<(StatementId, Duration)>,
    request: bool,
) {
    let (last, heard) = (last_seen(verdict, opened), heard(verdict, opened));
    let (is_heard, is_quiet) = (heard.is_some(), last.is_none());
    if let Some(last) = last.or(heard) {
        frame.remark(last);
    }
    if let Some(unknown) = unknown(verdict, opened).filter(|_| is_quiet) {
        frame.help(unknown);
    }
    if request && is_heard {
        frame.help("does who listens there answer at the request's own reply address?");
    } else if request && unheard(verdict).is_empty() {
        frame.help("was it asked on the right topic, and does who listens there answer at the request's own reply address?");
    }
}

/// The last that happened: what came of the trigger ends there.
fn last_seen(verdict: &Verdict, opened: Option<(StatementId, Duration)>) -> Option<String> {
    let (opener, at) = opened?;
    let later = verdict.timeline.iter().filter(|entry| (at..=verdict.deadline).contains(&entry.at));
    let (at, what) = later
        .filter_map(|entry| match &entry.event {
            Event::Published { statement, .. } if *statement == opener => None,
            Event::Published { statement, message, .. } => {
                let (arrow, sent) = (run::arrow(verdict, *statement), message.as_sent());
                let topic = match &sent.answers {
                    Some(asked) => format!("the reply to {}", asked.topic),
                    None => timeline::topic(&sent.topic, false),
                };
                Some((entry.at, format!("{arrow} {topic}")))
            }
            Event::Arrived { message, .. } if !message.old => {
                Some((entry.at, format!("<- {}", timeline::topic(&message.topic, false))))
            }
            _ => None,
        })
        .last()?;
    Some(format!("last seen before the deadline: {what} at {}", duration::shown(at)))
}

/// Whether somebody had the trigger: then what broke is behind it.
fn heard(verdict: &Verdict, opened: Option<(StatementId, Duration)>) -> Option<String> {
    let (opener, _) = opened?;
    let (transport, topic) = (verdict.machine.transport(opener), run::sent(verdict, opener)?);
    let is_heard = verdict.heard.iter().any(|(via, heard)| *via == transport && heard.as_str() == topic);
    is_heard.then(|| {
        let place = stray::place(verdict, transport, topic);
        format!("somebody listened on {place} when it was first published to")
    })
}

/// Where nobody can tell whether somebody had the trigger: what one has to find out by oneself.
fn unknown(verdict: &Verdict, opened: Option<(StatementId, Duration)>) -> Option<String> {
    let (opener, _) = opened?;
    let transport = verdict.machine.transport(opener);
    let topic = run::sent(verdict, opener)?;
    let is_known = |note: &Note| match note {
        Note::NobodyListened { transport: via, topic: heard, .. } => {
            *via == transport && heard.as_str() == topic
        }
        _ => false,
    };
    if heard(verdict, opened).is_some() || verdict.notes.iter().any(is_known) {
        return None;
    }
    let name = verdict.transports.get(transport.index())?.name;
    let place = stray::place(verdict, transport, topic);
    let hides = |note: &Note| matches!(note, Note::HeardItself { transport: via, topic: heard } if *via == transport && heard.as_str() == topic);
    if verdict.notes.iter().any(hides) {
        return Some(format!(
            "the scenario itself listens on {place}, and so nobody can tell on this {name} who else does: wait for the system under test to \
             subscribe before the block"
        ));
    }
    Some(format!(
        "on this {name} nobody can tell who listens on {place}: had the system under test subscribed by then?"
    ))
}

/// The publications that nobody listened to.
pub(super) fn unheard(verdict: &Verdict) -> Vec<String> {
    let unheard = verdict.notes.iter().filter_map(|note| match note {
        Note::NobodyListened { transport, topic, waited } => {
            Some(note::nobody_listened(verdict, *transport, topic, *waited))
        }
        _ => None,
    });
    unheard.collect()
}
