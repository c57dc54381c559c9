//! One call of [`advance`]: what it works on, and how it can end the block.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::{Effect, Effects, Input, Phase, State, timeline};
use crate::expr::{Exprs, UserError};
use crate::machine::{Machine, StatementId, TransportId};
use crate::message::Topic;
use crate::outcome::{ErrorSource, Failure, Note, Outcome, Overflow, Violation};
use crate::transport::Gap;

/// Brings one input to a run. What is to be done comes out as effects, appended in order; after
/// [`Effect::Finish`] nothing changes any more, and [`State::take_verdict`] has the verdict.
///
/// Messages and timers may come interleaved as they like: a timer that was due before a message arrived is
/// taken to have fired before it.
pub fn advance(
    machine: &'static Machine,
    state: &mut State,
    exprs: &mut dyn Exprs,
    now: Instant,
    input: Input<'_>,
    effects: &mut Effects,
) {
    debug_assert!(std::ptr::eq(machine, state.machine), "a state is of one machine");
    if matches!(state.phase, Phase::Over) {
        return;
    }
    let mut turn = Turn { machine, state, exprs, now, effects };
    if let Err(end) = turn.take(input) {
        turn.end(*end);
    }
}

/// What one call works on.
pub(super) struct Turn<'a> {
    pub(super) machine: &'static Machine,
    pub(super) state: &'a mut State,
    pub(super) exprs: &'a mut dyn Exprs,
    /// When it is; where the settle period ends the block, when that was over.
    pub(super) now: Instant,
    pub(super) effects: &'a mut Effects,
}

/// Goes on, or ends the block.
pub(super) type Flow<T = ()> = Result<T, Box<End>>;

/// How the block ends.
#[derive(Debug)]
pub(super) struct End {
    pub(super) outcome: Outcome,
    /// The statement that is why.
    pub(super) broke: Option<StatementId>,
}

impl End {
    /// User code of a statement failed.
    pub(super) fn error(statement: StatementId, error: UserError) -> Box<End> {
        let failure = Failure { source: ErrorSource::Statement(statement), error };
        Box::new(End { outcome: Outcome::Error(failure), broke: Some(statement) })
    }

    /// Something is that must not be.
    pub(super) fn violated(statement: StatementId, violation: Violation) -> Box<End> {
        Box::new(End { outcome: Outcome::Violated(violation), broke: Some(statement) })
    }

    /// More came than is kept.
    pub(super) fn overflow(overflow: Overflow) -> Box<End> {
        Box::new(End { outcome: Outcome::Overflow(overflow), broke: None })
    }

    /// Nothing more is to be done.
    pub(super) fn of(outcome: Outcome) -> Box<End> {
        Box::new(End { outcome, broke: None })
    }
}

impl Turn<'_> {
    fn take(&mut self, input: Input<'_>) -> Flow {
        match input {
            Input::Subscribed => self.begin(),
            Input::Message { arrival, channels } => {
                self.fire_before(arrival.at)?;
                self.arrived(arrival, channels)
            }
            Input::HandedOff(id) => self.handed_off(id),
            Input::Accepted(id) => self.accepted(id),
            Input::Refused(id, reason) => self.refused(id, reason, ErrorSource::Transport),
            Input::Unwritable(id, reason) => self.refused(id, reason, ErrorSource::Codec),
            Input::Unstamped(id, reason) => self.refused(id, reason, ErrorSource::Stamp),
            Input::Calling(id) => self.calling(id),
            Input::Called(id, result) => self.called(id, result),
            Input::Fired(id) => self.fired(id),
            Input::Lost(loss) => Err(Box::new(End { outcome: Outcome::Lost(loss), broke: self.under_way() })),
            Input::Overflow(overflow) => Err(End::overflow(overflow)),
            Input::Noted(note) => {
                self.state.notes.push(note);
                Ok(())
            }
            Input::Away(transport, reason) => {
                self.state.outages.begin(transport, self.now, reason);
                Ok(())
            }
            Input::Gap(transport, gap) => {
                self.gap(transport, gap);
                Ok(())
            }
            Input::Unheard { via, topic, waited } => {
                self.unheard(via, topic, waited);
                Ok(())
            }
        }
    }

    /// The connection was lost for a while: one in the middle of the run has its place in the timeline.
    fn gap(&mut self, transport: TransportId, gap: Arc<Gap>) {
        if !gap.before {
            let at = self.state.since_start(gap.since);
            self.state.timeline.insert(timeline::gap(transport, &gap, at));
            self.state.outages.end(transport, Arc::clone(&gap));
        }
        self.state.notes.push(Note::Gap(transport, gap));
    }

    /// Nobody listened on a topic: said once for each.
    fn unheard(&mut self, transport: TransportId, topic: Topic, waited: Duration) {
        let is_topic = |note: &Note| match note {
            Note::NobodyListened { transport: on, topic: of, .. } => *on == transport && *of == topic,
            _ => false,
        };
        if !self.state.notes.iter().any(is_topic) {
            self.state.notes.push(Note::NobodyListened { transport, topic, waited });
        }
    }

    /// Ends the block. Once the deadline has passed the block has failed, whatever else comes; and user code that
    /// fails in an answer then does not end it any sooner.
    fn end(&mut self, end: End) {
        let end = match (&self.state.phase, &end.outcome) {
            (Phase::Over, _) => return,
            (Phase::Failing { .. }, Outcome::Error(_) | Outcome::Violated(_)) => return,
            (Phase::Failing { stuck }, _) => End { outcome: Outcome::Failed, broke: *stuck },
            _ => end,
        };
        self.state.ended_at = Some(self.now);
        let verdict = self.verdict(end);
        self.state.verdict = Some(Box::new(verdict));
        self.state.phase = Phase::Over;
        self.effects.push(Effect::Finish);
    }
}
