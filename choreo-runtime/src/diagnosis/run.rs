//! What a section asks of a verdict: who, where, when.

use std::sync::Arc;
use std::time::Duration;

use super::excerpt;
use crate::machine::{
    ChannelId, Kind, Machine, Member, Request, Statement, StatementId, Topic, TransportId, Watch,
};
use crate::message::Arrival;
use crate::outcome::{ErrorSource, Event, Evidence, Failure, Met, Outcome, Step, Verdict};

/// How many characters of a topic or an expression a line shows.
pub(super) const NAME: usize = 40;

/// The statement's verb as written.
pub(super) fn verb(statement: &Statement) -> &'static str {
    match statement.kind {
        Kind::Publish(_) => "publish",
        Kind::Expect(_) => "expect",
        Kind::Never(_) => "never",
        Kind::On(_) => "on",
        Kind::Let(_) => "let",
        Kind::Check(_) => "check",
        Kind::Wait(_) => "wait",
        Kind::Call(_) => "call",
        Kind::Request(_) => "request",
        Kind::Eventually(_) => "eventually",
        Kind::Only(_) => "only",
        Kind::Together(_) => "together",
        Kind::Either(_) => "either",
        Kind::Repeat(_) => "repeat",
        Kind::For(_) => "for",
    }
}

/// What stands before a message that the statement sent.
pub(super) fn arrow(verdict: &Verdict, id: StatementId) -> &'static str {
    if matches!(verdict.machine.statement(id).kind, Kind::On(_)) { "=>" } else { "->" }
}

/// The statement's verb as written, with the transport that it names: `publish via kafka`.
pub(super) fn verb_via(verdict: &Verdict, id: StatementId) -> String {
    let statement = verdict.machine.statement(id);
    let verb = verb(statement);
    let moves = watch(statement).is_some() || matches!(statement.kind, Kind::Publish(_) | Kind::Request(_));
    match verdict.machine.transport_name(verdict.machine.transport(id)).filter(|_| moves) {
        Some(name) => format!("{verb} via {name}"),
        None => verb.to_owned(),
    }
}

/// The transport, to name it in a sentence.
pub(super) fn named_transport(verdict: &Verdict, transport: TransportId) -> String {
    let name = verdict.machine.transport_name(transport);
    name.map_or_else(|| "the transport".to_owned(), |name| format!("the transport `{name}`"))
}

/// The transport's connection, to name it in a sentence.
pub(super) fn connection(verdict: &Verdict, transport: TransportId) -> String {
    let name = verdict.machine.transport_name(transport);
    name.map_or_else(|| "the connection".to_owned(), |name| format!("the connection of `{name}`"))
}

/// ` via kafka`, after a topic in a sentence; nothing on a stage of one transport.
pub(super) fn via(verdict: &Verdict, transport: TransportId) -> String {
    let name = verdict.machine.transport_name(transport);
    name.map(|name| format!(" via {name}")).unwrap_or_default()
}

/// What the statement watches for, where it watches.
pub(super) fn watch(statement: &Statement) -> Option<&Watch> {
    match &statement.kind {
        Kind::Expect(expect) | Kind::Request(Request { expect, .. }) => Some(&expect.watch),
        Kind::Never(never) => Some(&never.watch),
        Kind::On(on) => Some(&on.watch),
        _ => None,
    }
}

/// The statement's topic: what it evaluated to, or where that is not known as it is written. For a
/// statement without one, what stands after its verb. Printable and bounded.
pub(super) fn subject(verdict: &Verdict, id: StatementId) -> String {
    let machine = verdict.machine;
    match &machine.statement(id).kind {
        Kind::Publish(publish) | Kind::Request(Request { publish, .. }) => match publish.topic {
            Topic::Literal(topic) => excerpt::shortened(topic, NAME),
            Topic::Expr { text, .. } => match sent(verdict, id) {
                Some(topic) => excerpt::shortened(topic, NAME),
                None => excerpt::shortened(text, NAME),
            },
            Topic::Reply => String::new(),
        },
        Kind::Let(bound) => excerpt::shortened(machine.captures[bound.capture.index()].name, NAME),
        Kind::Check(check) => excerpt::shortened(check.text, NAME),
        Kind::Call(call) => code(call.text),
        Kind::Eventually(eventually) => code(eventually.text),
        Kind::Wait(wait) => match wait.period {
            crate::machine::Span::Literal(period) => super::duration::stated(period),
            crate::machine::Span::Expr { text, .. } => excerpt::shortened(text, NAME),
        },
        Kind::Expect(_) | Kind::Never(_) | Kind::On(_) => listened(verdict, id),
        Kind::Only(only) => {
            let topics = only.channels.iter().filter_map(|channel| closed(verdict, *channel));
            excerpt::shortened(&topics.collect::<Vec<_>>().join(", "), NAME)
        }
        Kind::Together(_) | Kind::Either(_) => String::new(),
        Kind::Repeat(one) | Kind::For(one) => excerpt::shortened(machine.loops[one.index()].text, NAME),
    }
}

/// The topic of a channel, as it was evaluated where that is known.
fn closed(verdict: &Verdict, channel: ChannelId) -> Option<&str> {
    match (verdict.machine.channels[channel.index()].topic, verdict.topics.get(channel.index())) {
        (Topic::Literal(topic), _) => Some(topic),
        (_, Some(topic)) => Some(topic.as_str()),
        (Topic::Expr { text, .. }, None) => Some(text),
        (Topic::Reply, None) => None,
    }
}

/// Rust code on one line.
pub(super) fn code(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    excerpt::shortened(&words.join(" "), NAME)
}

/// What a trigger is when it happens: handed off, or begun.
pub(super) fn happened(verdict: &Verdict, id: StatementId) -> &'static str {
    match verdict.machine.statement(id).kind {
        Kind::Call(_) => "begun",
        _ => "handed off",
    }
}

/// The statement that asked the transport for what it refused.
pub(super) fn refused(verdict: &Verdict) -> Option<StatementId> {
    match &verdict.outcome {
        Outcome::Error(Failure { source: ErrorSource::Transport(id), .. }) => Some(*id),
        _ => None,
    }
}

/// The topic that a statement first published to.
pub(super) fn sent(verdict: &Verdict, id: StatementId) -> Option<&str> {
    verdict.timeline.iter().find_map(|entry| match &entry.event {
        Event::Published { statement, message, .. } if *statement == id => Some(message.topic.as_str()),
        _ => None,
    })
}

fn listened(verdict: &Verdict, id: StatementId) -> String {
    let Some(watch) = watch(verdict.machine.statement(id)) else { return String::new() };
    match (channel_topic(verdict, watch), watch.topic) {
        (Some(topic), _) => excerpt::shortened(topic, NAME),
        (None, Topic::Literal(text) | Topic::Expr { text, .. }) => excerpt::shortened(text, NAME),
        (None, Topic::Reply) => "the reply address".to_owned(),
    }
}

/// The topic that a watch listened on, where it is known.
pub(super) fn channel_topic<'v>(verdict: &'v Verdict, watch: &Watch) -> Option<&'v str> {
    match (watch.topic, verdict.topics.get(watch.channel.index())) {
        (Topic::Literal(topic), _) => Some(topic),
        (Topic::Expr { .. } | Topic::Reply, Some(topic)) => Some(topic.as_str()),
        (Topic::Expr { .. } | Topic::Reply, None) => None,
    }
}

/// ``publish orders.created``, to name a statement in a sentence.
pub(super) fn named(verdict: &Verdict, id: StatementId) -> String {
    let named = format!("{} {}", verb_via(verdict, id), subject(verdict, id));
    format!("`{}`", named.trim_end())
}

/// ``publish orders.created` (line 12)``, or without the line where there is none.
pub(super) fn named_with_line(verdict: &Verdict, id: StatementId) -> String {
    match verdict.machine.statement(id).place.line {
        0 => named(verdict, id),
        line => format!("{} (line {line})", named(verdict, id)),
    }
}

/// The statement's line for a sentence: `line 12`; what it is where it has no line.
pub(super) fn by_line(verdict: &Verdict, id: StatementId) -> String {
    match verdict.machine.statement(id).place.line {
        0 => named(verdict, id),
        line => format!("line {line}"),
    }
}

/// Whether it is a `request`: what causes and what is awaited are one statement.
pub(super) fn is_request(machine: &Machine, id: StatementId) -> bool {
    matches!(machine.statement(id).kind, Kind::Request(_))
}

/// The expectation before this one in its `in order`.
pub(super) fn predecessor(machine: &Machine, id: StatementId) -> Option<StatementId> {
    machine.rounds.iter().flat_map(|round| round.members).find_map(|member| match member {
        Member::InOrder(ids) => {
            let at = ids.iter().position(|other| *other == id)?;
            ids.get(at.checked_sub(1)?).copied()
        }
        _ => None,
    })
}

/// When a `publish` was handed off, a `call` begun, or another statement done.
pub(super) fn handed_off(verdict: &Verdict, id: StatementId) -> Option<Duration> {
    match met(verdict, id)? {
        Met::Done { at, .. } => Some(*at),
        _ if is_request(verdict.machine, id) => {
            let sent = verdict.timeline.iter().filter_map(|entry| match entry.event {
                Event::Published { statement, .. } if statement == id => Some(entry.at),
                _ => None,
            });
            sent.last()
        }
        _ => None,
    }
}

/// The messages that an expectation took.
pub(super) fn took(verdict: &Verdict, id: StatementId) -> &[(Arc<Arrival>, Duration)] {
    match met(verdict, id) {
        Some(Met::Pass { taken } | Met::Slow { taken, .. }) => taken,
        _ => &[],
    }
}

/// What came of a statement.
pub(super) fn met(verdict: &Verdict, id: StatementId) -> Option<&Met> {
    verdict.steps.iter().find(|step| step.statement == id).map(|step| &step.met)
}

/// The evidence that a step carries.
pub(super) fn evidence(step: &Step) -> Option<&Evidence> {
    match &step.met {
        Met::Open(evidence)
        | Met::Mismatch(evidence)
        | Met::Timeout(evidence)
        | Met::Early(evidence)
        | Met::Disorder(evidence)
        | Met::TooFew { evidence, .. }
        | Met::Taken { evidence, .. } => Some(evidence),
        _ => None,
    }
}
