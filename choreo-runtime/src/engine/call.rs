//! Async code of the user's: a `call`, and an evaluation of an `eventually`. It runs beside everything else: messages are received and matched, and
//! stand-ins answer.

use smallvec::SmallVec;
use tokio::time::Instant;

use super::standing::{Done, Standing};
use super::tracks::TrackId;
use super::turn::{End, Flow, Turn};
use super::{CallId, Effect, Phase, timeline};
use crate::expr::UserError;
use crate::machine::{ExprId, Kind, StatementId};

/// The async code that is under way, the first begun first.
#[derive(Debug, Default)]
pub(super) struct Calls {
    under_way: SmallVec<[Calling; 1]>,
    next: u32,
}

#[derive(Debug, Clone, Copy)]
struct Calling {
    id: CallId,
    statement: StatementId,
    /// The track that stands at it.
    track: TrackId,
    /// When it began.
    since: Option<Instant>,
}

impl Calls {
    fn get(&mut self, id: CallId) -> Option<&mut Calling> {
        self.under_way.iter_mut().find(|calling| calling.id == id)
    }

    /// Whether code of this statement is under way.
    pub(super) fn runs(&self, id: StatementId) -> bool {
        self.under_way.iter().any(|calling| calling.statement == id && calling.since.is_some())
    }

    fn take(&mut self, id: CallId) -> Option<Calling> {
        let index = self.under_way.iter().position(|calling| calling.id == id)?;
        Some(self.under_way.remove(index))
    }
}

impl Turn<'_> {
    /// A `call` is reached: asks for its code to be run.
    pub(super) fn call(&mut self, id: StatementId, track: TrackId) {
        if let Kind::Call(call) = &self.machine.statement(id).kind {
            self.run_async(id, call.expr, track);
        }
    }

    /// Asks for async code of a statement to be run.
    pub(super) fn run_async(&mut self, statement: StatementId, expr: ExprId, track: TrackId) {
        let calls = &mut self.state.calls;
        let id = CallId(calls.next);
        calls.next += 1;
        calls.under_way.push(Calling { id, statement, track, since: None });
        self.effects.push(Effect::Call { id, expr });
    }

    /// Async code begins now: a `call` opens its window, or restarts its clocks.
    pub(super) fn calling(&mut self, id: CallId) -> Flow {
        let now = self.now;
        let Some(calling) = self.state.calls.get(id) else { return Ok(()) };
        calling.since = Some(now);
        let (statement, track) = (calling.statement, calling.track);
        if let Kind::Eventually(_) = self.machine.statement(statement).kind {
            self.asking(statement);
            return Ok(());
        }
        let at = self.state.since_start(now);
        self.state.timeline.push(timeline::calling(statement, at));
        if let Standing::Step(done) = &mut self.state.statements[statement.index()] {
            *done = Some(Done { at, accepted_after: None });
        }
        self.triggered(track, false)?;
        self.judge_worlds()
    }

    /// Async code has returned.
    pub(super) fn called(&mut self, id: CallId, result: Result<bool, UserError>) -> Flow {
        // What returns at the very instant of the deadline is late, as a message is.
        self.fire_before(self.now)?;
        if matches!(self.state.phase, Phase::Failing { .. }) {
            return Ok(());
        }
        let Some(calling) = self.state.calls.take(id) else { return Ok(()) };
        let statement = calling.statement;
        if let Kind::Eventually(_) = self.machine.statement(statement).kind {
            return self.asked(statement, result);
        }
        let took = self.now.saturating_duration_since(calling.since.unwrap_or(self.now));
        let at = self.state.since_start(self.now);
        self.state.timeline.push(timeline::called(statement, took, result.is_err(), at));
        if let Standing::Step(Some(done)) = &mut self.state.statements[statement.index()] {
            done.accepted_after = Some(took);
        }
        result.map_err(|error| End::error(statement, error))?;
        if let Kind::Call(call) = &self.machine.statement(statement).kind
            && let Some(capture) = call.capture
        {
            self.state.bound.bind(capture);
            self.newly_bound()?;
        }
        if let Some(index) = self.state.tracks.index(calling.track) {
            self.leave_state(index);
        }
        self.go_on()
    }

    /// The deadline has passed: nothing that runs is waited for any more.
    pub(super) fn hang_up(&mut self) {
        debug_assert!(matches!(self.state.phase, Phase::Failing { .. }), "a block that goes on waits");
        for calling in &self.state.calls.under_way {
            self.effects.push(Effect::HangUp(calling.id));
        }
    }
}
