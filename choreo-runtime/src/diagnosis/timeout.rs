//! TIMEOUT: nothing came.

use std::time::Duration;

use super::frame::Frame;
use super::page::Page;
use super::{clause, duration, excerpt, nearness, note, number, run, stray, timeline, unrouted, window};
use crate::machine::{Kind, StatementId, TransportId};
use crate::outcome::{Clock, Event, Evidence, Met, Note, Step, Tapped, Verdict};

/// How many other topics are named.
const MOST: usize = 8;

pub(super) fn write(page: &mut Page<'_>, id: StatementId, evidence: &Evidence) {
    let verdict = page.verdict;
    let topic = format!("{}{}", run::subject(verdict, id), run::via(verdict, verdict.machine.transport(id)));
    let opened =
        window::opener(verdict, id).and_then(|opener| Some((opener, run::handed_off(verdict, opener)?)));
    let mut frame = page.new_frame();
    let request = run::is_request(verdict.machine, id);
    if let Some((opener, at)) = opened.filter(|_| !request) {
        let at = duration::shown(at);
        frame.context(
            clause::head(verdict.machine, opener),
            format!("{} at {at}", run::happened(verdict, opener)),
        );
    }
    let place = clause::head(verdict.machine, id);
    if evidence.unbound.is_empty() {
        match request {
            true => page.heading(&format!("no reply came to the request on {topic}")),
            false if unrouted::came(verdict, id) => {
                page.heading(&format!("nothing came on {topic} with the scenario's id"));
            }
            false => page.heading(&format!("nothing came on {topic}")),
        }
        frame.primary(place, waited(verdict, id, opened));
    } else {
        page.heading(&format!("nothing on {topic} was judged"));
        let names: Vec<String> = evidence.unbound.iter().map(|name| format!("`{name}`")).collect();
        let names = names.join(" and ");
        frame.primary(place, format!("it needs {names}, and what binds {names} does not hold"));
    }
    frame.remark(subscribed(verdict, id));
    trail(&mut frame, verdict, opened, request);
    stray::remarks(&mut frame, verdict, id, evidence);
    if let Some(late) = cause_below(verdict, id) {
        frame.help(late);
    }
    for unheard in unheard(verdict) {
        frame.note(unheard);
    }
    for note in near_names(verdict, id, evidence) {
        frame.note(note);
    }
    others(&mut frame, verdict, id);
    if verdict.clock == Clock::Virtual {
        frame.note(
            "time was virtual: a thread, socket or other runtime of the system under test can't be seen on it; \
             use real time for it",
        );
    }
    page.frame(&frame);
}

/// How far what came of the trigger got, as far as that can be told.
fn trail(frame: &mut Frame<'_>, verdict: &Verdict, opened: Option<(StatementId, Duration)>, request: bool) {
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

fn waited(verdict: &Verdict, id: StatementId, opened: Option<(StatementId, Duration)>) -> String {
    let since = opened.map(|(_, at)| at).unwrap_or_default();
    let period = duration::shown(verdict.deadline.saturating_sub(since));
    match opened {
        Some((opener, at)) if run::is_request(verdict.machine, opener) => {
            format!(
                "asked at {}, and no reply in the {period} from then to the deadline",
                duration::shown(at)
            )
        }
        Some(_) => format!("nothing came in the {period} from then to the deadline"),
        None if window::is_first(verdict, id) => format!("nothing came in {period}"),
        None => "nothing came in its window".to_owned(),
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

/// Where nothing had been published when it was waited for: the trigger that stands below, and was not reached.
fn cause_below(verdict: &Verdict, id: StatementId) -> Option<String> {
    let machine = verdict.machine;
    let is_trigger = |step: &&Step| {
        matches!(machine.statement(step.statement).kind, Kind::Publish(_) | Kind::Request(_) | Kind::Call(_))
    };
    let mut triggers = verdict.steps.iter().filter(is_trigger);
    let first = triggers.next()?;
    let is_below = first.statement > id && matches!(first.met, Met::NotReached);
    is_below.then(|| {
        let named = run::named_with_line(verdict, first.statement);
        format!("nothing had been published by then: {named} stands below it, and waits for it")
    })
}

/// What was subscribed, since when.
fn subscribed(verdict: &Verdict, id: StatementId) -> String {
    let topic =
        run::watch(verdict.machine.statement(id)).and_then(|watch| run::channel_topic(verdict, watch));
    let topic = topic.map_or_else(|| run::subject(verdict, id), stray::quoted);
    if run::is_request(verdict.machine, id) {
        return format!(
            "its reply address, {topic}, was subscribed, and that was confirmed, before the first statement"
        );
    }
    let via = run::via(verdict, verdict.machine.transport(id));
    let start = match verdict.machine.expect(id) {
        Some(expect) if expect.from_start => " from its start",
        _ => "",
    };
    format!("{topic} was subscribed{via}{start}, and that was confirmed, before the first statement")
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

/// Topics with a near name that carried messages, none of which fits.
fn near_names(verdict: &Verdict, id: StatementId, evidence: &Evidence) -> Vec<String> {
    let Some(wanted) = run::watch(verdict.machine.statement(id)).and_then(|w| run::channel_topic(verdict, w))
    else {
        return Vec::new();
    };
    let told = |place: Place<'_>| {
        evidence.elsewhere.iter().any(|found| (found.transport, found.arrival.topic.as_str()) == place)
    };
    let near =
        traffic(verdict).into_iter().filter(|(place, _)| nearness::near(wanted, place.1) && !told(*place));
    near.take(3)
        .map(|((transport, topic), _)| {
            let place = stray::place(verdict, transport, topic);
            format!("messages came on {place}, a topic with a near name: is it misspelt?")
        })
        .collect()
}

/// A topic on a transport.
type Place<'v> = (TransportId, &'v str);

/// How many messages each topic carried: those outside the block by the transport's tap, those inside by the
/// timeline. The busiest first.
fn traffic(verdict: &Verdict) -> Vec<(Place<'_>, u64)> {
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

pub(super) fn others(frame: &mut Frame<'_>, verdict: &Verdict, id: StatementId) {
    let topic =
        run::watch(verdict.machine.statement(id)).and_then(|watch| run::channel_topic(verdict, watch));
    let own = topic.map(|topic| (verdict.machine.transport(id), topic));
    let traffic: Vec<(Place<'_>, u64)> =
        traffic(verdict).into_iter().filter(|(place, _)| Some(*place) != own).collect();
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
