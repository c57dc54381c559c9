//! How scenarios and blocks end.

use choreo_runtime::events::End;
use choreo_runtime::machine::{StatementId, TransportId};
use choreo_runtime::outcome::{self as of, ErrorSource};

use super::messages::Messages;
use super::{evidence, nanos};
use crate::record::{BlockOutcome, Outcome, Source, Violation};

/// How a scenario ended, by how its test did and the worst of its blocks.
pub(super) fn of_scenario(end: End<'_>, worst: Outcome) -> Outcome {
    match end {
        End::Unopened(_) => Outcome::Unopened,
        End::Returned => worst,
        // A block that fails panics, and what follows does not run.
        _ if worst > Outcome::PassedSlow => worst,
        _ => Outcome::Panicked,
    }
}

/// How a block ended.
pub(super) fn outcome(messages: &mut Messages<'_>, verdict: &of::Verdict) -> BlockOutcome {
    match &verdict.outcome {
        of::Outcome::Passed => BlockOutcome::Passed,
        of::Outcome::PassedSlow => BlockOutcome::PassedSlow,
        of::Outcome::Slow => BlockOutcome::Slow,
        of::Outcome::Failed => BlockOutcome::Failed,
        of::Outcome::Violated(violation) => {
            BlockOutcome::Violated(Box::new(self::violation(messages, verdict, violation)))
        }
        of::Outcome::Error(failure) => BlockOutcome::Error {
            source: source(failure.source),
            text: messages.redactor.text(failure.error.text()),
            location: failure.error.location().map(str::to_owned),
        },
        of::Outcome::Lost(loss) => BlockOutcome::Lost {
            via: verdict.machine.transport_name(loss.transport).map(str::to_owned),
            reason: messages.redactor.text(&loss.reason),
            at_ns: nanos(loss.at),
        },
        of::Outcome::Overflow(overflow) => BlockOutcome::Overflow {
            what: overflow.what.clone(),
            limit: overflow.limit as u64,
            topic: overflow.topic.as_ref().map(|topic| messages.redactor.text(topic)),
        },
        _ => BlockOutcome::Failed,
    }
}

fn violation(messages: &mut Messages<'_>, verdict: &of::Verdict, violation: &of::Violation) -> Violation {
    let via = |statement: StatementId| -> TransportId { verdict.machine.transport(statement) };
    let nothing = Violation {
        statement: 0,
        message: None,
        at_ns: None,
        most: None,
        check: None,
        operands: Vec::new(),
        captures: Vec::new(),
    };
    match violation {
        of::Violation::Never { statement, arrival, at, operands, captures } => Violation {
            statement: statement.0,
            message: Some(messages.arrived(via(*statement), arrival)),
            at_ns: Some(nanos(*at)),
            operands: evidence::operands(messages, operands),
            captures: evidence::captures(messages, captures),
            ..nothing
        },
        of::Violation::TooMany { statement, most, arrival, at } => Violation {
            statement: statement.0,
            message: Some(messages.arrived(via(*statement), arrival)),
            at_ns: Some(nanos(*at)),
            most: Some(*most),
            ..nothing
        },
        of::Violation::Only { statement, arrival, at } => Violation {
            statement: statement.0,
            message: Some(messages.arrived(via(*statement), arrival)),
            at_ns: Some(nanos(*at)),
            ..nothing
        },
        of::Violation::Check { statement, answering, text, message, captures, .. } => Violation {
            statement: statement.0,
            message: answering.as_ref().map(|asked| messages.arrived(via(*statement), asked)),
            check: Some((text.clone(), messages.redactor.text(message))),
            captures: evidence::captures(messages, captures),
            ..nothing
        },
        _ => nothing,
    }
}

fn source(source: ErrorSource) -> Source {
    match source {
        ErrorSource::Statement(id) => Source::Statement(id.0),
        ErrorSource::Setting => Source::Setting,
        ErrorSource::Task => Source::Task,
        ErrorSource::Transport(id) => Source::Transport(id.0),
        ErrorSource::Codec(id) => Source::Codec(id.0),
        ErrorSource::Stamp(id) => Source::Stamp(id.0),
        ErrorSource::Policy => Source::Policy,
        ErrorSource::Environment => Source::Environment,
        _ => Source::Other,
    }
}
