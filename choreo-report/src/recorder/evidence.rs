//! What came for a statement that does not hold.

use choreo_runtime::diagnosis;
use choreo_runtime::machine::{StatementId, TransportId};
use choreo_runtime::matching::{self, Problem};
use choreo_runtime::outcome as of;

use super::messages::Messages;
use super::nanos;
use super::place::place;
use crate::record::{
    Alike, Closest, Compared, Difference, Differing, Elsewhere, Evidence, Missed, Poll, Polls, Shown, Stray,
    StrayReason,
};
use crate::redaction::REDACTED;

/// What came for this statement.
pub(super) fn evidence(messages: &mut Messages<'_>, via: TransportId, evidence: &of::Evidence) -> Evidence {
    let closest = evidence.closest.as_ref().map(|miss| closest(messages, via, miss));
    let others = evidence.others.iter().map(|other| Differing {
        leaf: other.leaf.0,
        differed: other.differed,
        missing: other.missing,
    });
    Evidence {
        misses: evidence.misses,
        closest,
        others: others.collect(),
        alike: evidence.alike.iter().map(|alike| self::alike(messages, via, alike)).collect(),
        strays: evidence.strays.iter().map(|stray| self::stray(messages, via, stray)).collect(),
        there_before: evidence.there_before,
        elsewhere: evidence.elsewhere.iter().map(|found| elsewhere(messages, found)).collect(),
        operands: operands(messages, &evidence.operands),
        captures: captures(messages, &evidence.captures),
        unbound: evidence.unbound.iter().map(|name| (*name).to_owned()).collect(),
        polls: evidence.polls.as_ref().map(|polls| self::polls(messages, polls)),
    }
}

fn closest(messages: &mut Messages<'_>, via: TransportId, miss: &of::NearMiss) -> Closest {
    let message = messages.arrived(via, &miss.arrival);
    Closest {
        message,
        at_ns: nanos(miss.at),
        number: miss.number,
        leaves: miss.leaves as u64,
        differences: miss.differences.iter().map(|one| difference(messages, one)).collect(),
    }
}

/// What differs is written once, where it is the same in all of them.
fn alike(messages: &mut Messages<'_>, via: TransportId, alike: &of::Alike) -> Alike {
    let first = alike.messages.first().map(|first| &first.differences);
    let each = alike.messages.iter().enumerate().map(|(at, missed)| {
        let known = at > 0 && first == Some(&missed.differences);
        let differences = missed.differences.iter().filter(|_| !known);
        Missed {
            message: messages.arrived(via, &missed.arrival),
            at_ns: nanos(missed.at),
            differences: differences.map(|one| difference(messages, one)).collect(),
        }
    });
    Alike { count: alike.count, messages: each.collect() }
}

fn difference(messages: &mut Messages<'_>, of: &matching::Difference) -> Difference {
    let (problem, got, wanted) = match &of.problem {
        Problem::NotJson(_) => ("not_json", None, None),
        Problem::Undecodable(_) => ("undecodable", None, None),
        Problem::Missing { .. } => ("missing", None, None),
        Problem::Duplicate { .. } => ("duplicate", None, None),
        Problem::Unexpected { got, .. } => ("unexpected", Some(got), None),
        Problem::Got { got, wanted } => ("got", Some(got), wanted.as_ref()),
        Problem::ConditionFalse => ("condition_false", None, None),
        Problem::Custom { .. } => ("custom", None, None),
        Problem::Bytes { got, .. } => ("bytes", Some(got), None),
        Problem::NoHeader { .. } => ("no_header", None, None),
        _ => ("other", None, None),
    };
    let redactor = &mut messages.redactor;
    let is_secret = redactor.is_secret_path(&of.path);
    let mut text = |text: &str| if is_secret { REDACTED.to_owned() } else { redactor.text(text) };
    Difference {
        leaf: of.leaf.0,
        place: place(of.place),
        got: got.map(|got| text(got)),
        wanted: wanted.map(|wanted| text(wanted)),
        words: text(&diagnosis::difference(of)),
        path: redactor.text(&of.path),
        problem: problem.to_owned(),
    }
}

fn stray(messages: &mut Messages<'_>, via: TransportId, stray: &of::Stray) -> Stray {
    let reason = match stray.reason {
        of::StrayReason::Early => StrayReason::Early,
        of::StrayReason::OutOfOrder => StrayReason::OutOfOrder,
        of::StrayReason::Taken(StatementId(by)) => StrayReason::Taken(by),
        of::StrayReason::AfterDeadline => StrayReason::AfterDeadline,
        _ => StrayReason::Other,
    };
    Stray { message: messages.arrived(via, &stray.arrival), at_ns: nanos(stray.at), reason }
}

fn elsewhere(messages: &mut Messages<'_>, found: &of::Elsewhere) -> Elsewhere {
    let message = messages.arrived(found.transport, &found.arrival);
    Elsewhere { message, at_ns: nanos(found.at), near: found.near }
}

/// What a pattern compared with.
pub(super) fn operands(messages: &mut Messages<'_>, operands: &[of::Compared]) -> Vec<Compared> {
    let each = operands.iter().map(|(expression, text, value)| {
        let mut value = value.clone();
        messages.redactor.operand(expression.0, &mut value);
        Compared { text: (*text).to_owned(), value }
    });
    each.collect()
}

/// The captures that were used.
pub(super) fn captures(messages: &mut Messages<'_>, captures: &[of::Shown]) -> Vec<Shown> {
    let each = captures.iter().map(|(name, value)| Shown {
        name: (*name).to_owned(),
        value: messages.redactor.capture(name, value),
    });
    each.collect()
}

fn polls(messages: &mut Messages<'_>, polls: &of::Polls) -> Polls {
    let last = polls.last.as_ref().map(|poll| Poll {
        error: poll.error.as_ref().map(|error| messages.redactor.text(error)),
        at_ns: nanos(poll.at),
    });
    Polls { count: polls.count, last, running_ns: polls.running.map(nanos) }
}
