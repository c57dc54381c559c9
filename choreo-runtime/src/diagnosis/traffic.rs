//! Which topics carried messages, and how many: for what came elsewhere than was waited for.

use super::frame::Frame;
use super::{excerpt, number, run};
use crate::machine::{StatementId, TransportId};
use crate::outcome::{Event, Tapped, Verdict};

/// How many topics are named.
const MOST: usize = 8;

/// A topic on a transport.
pub(super) type Place<'v> = (TransportId, &'v str);

/// How many messages each topic carried: those outside the block by the transport's tap, those inside by the
/// timeline. The busiest first.
pub(super) fn all(verdict: &Verdict) -> Vec<(Place<'_>, u64)> {
    let mut counts: Vec<(Place<'_>, u64)> = verdict
        .tapped
        .iter()
        .map(|tapped| ((tapped.transport, tapped.topic.as_str()), tapped.count))
        .collect();
    for entry in verdict.timeline.iter() {
        let Event::Arrived { transport, message, .. } = &entry.event else { continue };
        let place = (*transport, message.topic.as_str());
        let is_tapped = |one: &Tapped| (one.transport, one.topic.as_str()) == place;
        if message.old || verdict.tapped.iter().any(is_tapped) {
            continue;
        }
        match counts.iter_mut().find(|(known, _)| *known == place) {
            Some((_, count)) => *count += 1,
            None => counts.push((place, 1)),
        }
    }
    counts.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.1.cmp(b.0.1)).then(a.0.0.cmp(&b.0.0)));
    counts
}

/// The topics that the block itself names: what it published to, and what it listens on.
pub(super) fn named(verdict: &Verdict) -> Vec<Place<'_>> {
    let ids = (0u16..).map(StatementId).zip(verdict.machine.statements);
    let listened = ids.filter_map(|(id, statement)| {
        let topic = run::channel_topic(verdict, run::watch(statement)?)?;
        Some((verdict.machine.transport(id), topic))
    });
    let published = verdict.timeline.iter().filter_map(|entry| match &entry.event {
        Event::Published { transport, message, .. } => Some((*transport, message.topic.as_str())),
        _ => None,
    });
    listened.chain(published).collect()
}

/// Which topics carried messages, but for those of these statements.
pub(super) fn write(frame: &mut Frame<'_>, verdict: &Verdict, but: &[StatementId]) {
    let topic = |id: &StatementId| {
        let watch = run::watch(verdict.machine.statement(*id))?;
        Some((verdict.machine.transport(*id), run::channel_topic(verdict, watch)?))
    };
    let own: Vec<Place<'_>> = but.iter().filter_map(topic).collect();
    let traffic: Vec<(Place<'_>, u64)> =
        all(verdict).into_iter().filter(|(place, _)| !own.contains(place)).collect();
    if traffic.is_empty() {
        return;
    }
    let mut said: Vec<String> =
        traffic.iter().take(MOST).map(|(place, count)| carried(verdict, *place, *count)).collect();
    if traffic.len() > MOST {
        said.push(format!("and {} more", number::spelt((traffic.len() - MOST) as u64)));
    }
    frame.remark(format!("topics that did carry messages: {}", said.join(", ")));
}

fn carried(verdict: &Verdict, (transport, topic): Place<'_>, count: u64) -> String {
    let is_tapped = |one: &&Tapped| one.transport == transport && one.topic.as_str() == topic;
    let tapped = verdict.tapped.iter().find(is_tapped);
    let bounded = verdict.timeline.skipped > 0 && tapped.is_none();
    let of_all = if tapped.is_some_and(|tapped| tapped.of_all_scopes) { " of all scopes" } else { "" };
    let at_least = if bounded { "at least " } else { "" };
    let published = verdict.timeline.iter().any(|entry| match &entry.event {
        Event::Published { transport: over, message, .. } => {
            *over == transport && message.topic.as_str() == topic
        }
        _ => false,
    });
    let own = if published { ", the scenario publishes there" } else { "" };
    let topic = format!("{}{}", excerpt::shortened(topic, 80), run::via(verdict, transport));
    format!("{topic} ({at_least}{}{of_all}{own})", number::grouped(count))
}
