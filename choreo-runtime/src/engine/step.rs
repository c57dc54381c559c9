//! `let`, `check` and `wait`, and how a track goes from one state to the next.

use super::Phase;
use super::standing::{Done, Standing};
use super::timers::{self, Due};
use super::tracks::TrackId;
use super::turn::{End, Flow, Turn};
use crate::machine::{Check, Does, Kind, Span, StateId, StatementId};
use crate::outcome::Violation;

/// What comes of doing what is done in a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Went {
    /// It is done: the track goes to the next state.
    On,
    /// It takes time: the track stays.
    Nowhere,
    /// The track has been sent elsewhere.
    Elsewhere,
    /// The track is at its end.
    Away,
}

impl Turn<'_> {
    /// Does what can be done now, in every track, up to what has to be waited for. Tracks go on in the order of the text.
    pub(super) fn go_on(&mut self) -> Flow {
        let mut index = 0;
        while index < self.state.tracks.len() && matches!(self.state.phase, Phase::Running) {
            index = match self.follow(index)? {
                // The one that went on may stand above others that have to be asked again.
                Went::Away => 0,
                // What one has let go of can bring others further that stand above it.
                Went::On if self.state.tracks.len() > 1 => 0,
                _ => index + 1,
            };
        }
        self.judge_worlds()
    }

    /// Follows a track up to what has to be waited for, or to its end. Says whether it got anywhere.
    fn follow(&mut self, index: usize) -> Flow<Went> {
        let mut so_far = Went::Nowhere;
        while matches!(self.state.phase, Phase::Running) {
            let track = self.state.tracks.at(index);
            let begun = track.begun;
            match self.does(index, track.state, begun)? {
                Went::On => self.leave_state(index),
                Went::Elsewhere => {}
                Went::Nowhere => return Ok(so_far),
                Went::Away => return Ok(Went::Away),
            }
            so_far = Went::On;
        }
        Ok(so_far)
    }

    fn does(&mut self, index: usize, state: StateId, begun: bool) -> Flow<Went> {
        match self.machine.states[state.index()].does {
            Does::Publish { .. } | Does::Call { .. } | Does::Wait(_) if begun => return Ok(Went::Nowhere),
            Does::Publish { statement, .. } => {
                let track = self.begin_state(index);
                self.publish(statement, track)?;
                return Ok(Went::Nowhere);
            }
            Does::Call { statement, .. } => {
                let track = self.begin_state(index);
                self.call(statement, track);
                return Ok(Went::Nowhere);
            }
            Does::Wait(id) => {
                let track = self.begin_state(index);
                self.wait(id, track)?;
                return Ok(Went::Nowhere);
            }
            Does::Let(id) => self.bind(id)?,
            Does::Check(id) => self.check(id)?,
            Does::Await(round) => {
                if !begun {
                    let track = self.begin_state(index);
                    self.enter_round(round, track, None)?;
                }
                if !self.conclude_round(index)? {
                    return Ok(Went::Nowhere);
                }
            }
            Does::Continue(window) => self.continue_in(window, index)?,
            Does::Fork { statement, opens } => return self.fork(index, statement, opens),
            Does::Join => return self.join(index),
            Does::Choose { statement, round } => return self.choose(index, statement, round),
            Does::Loop(id) => return self.repeat(index, id),
            Does::Finish => {
                self.finish()?;
                return Ok(Went::Nowhere);
            }
        }
        Ok(Went::On)
    }

    /// What is done in a track's state begins.
    pub(super) fn begin_state(&mut self, index: usize) -> TrackId {
        let track = self.state.tracks.at_mut(index);
        track.begun = true;
        track.id
    }

    /// A track goes to the next state.
    pub(super) fn leave_state(&mut self, index: usize) {
        let next = self.machine.states[self.state.tracks.at(index).state.index()].next;
        self.send_to(index, next);
    }

    /// A track goes to a state.
    pub(super) fn send_to(&mut self, index: usize, state: StateId) {
        let track = self.state.tracks.at_mut(index);
        (track.state, track.begun) = (state, false);
    }

    /// The statement of a state that a track has begun and can't get past, where that is no expectation.
    pub(super) fn stands_at(&self, track: TrackId) -> Option<StatementId> {
        let track = self.state.tracks.get(track)?;
        match self.machine.states[track.state.index()].does {
            Does::Publish { statement, .. } | Does::Call { statement, .. } => Some(statement),
            Does::Wait(id) => Some(id),
            _ => None,
        }
    }

    fn bind(&mut self, id: StatementId) -> Flow {
        let Kind::Let(bound) = &self.machine.statement(id).kind else { return Ok(()) };
        self.exprs.bind(bound.expr).map_err(|error| End::error(id, error))?;
        self.state.bound.bind(bound.capture);
        self.done(id);
        self.newly_bound()
    }

    fn check(&mut self, id: StatementId) -> Flow {
        let Kind::Check(check) = &self.machine.statement(id).kind else { return Ok(()) };
        match self.exprs.check(check.expr).map_err(|error| End::error(id, error))? {
            None => {
                self.done(id);
                Ok(())
            }
            Some(message) => Err(self.fails(id, check, message)),
        }
    }

    fn fails(&self, id: StatementId, check: &Check, message: String) -> Box<End> {
        let captures = self.state.shown(check.uses);
        let (place, text) = (check.place, check.text.to_owned());
        let violation = Violation::Check { statement: id, place, answering: None, text, message, captures };
        End::violated(id, violation)
    }

    fn wait(&mut self, id: StatementId, track: TrackId) -> Flow {
        let Kind::Wait(wait) = &self.machine.statement(id).kind else { return Ok(()) };
        let period = self.period(id, wait.period)?;
        self.start_timer(timers::after(self.now, period), Due::Wait(track));
        Ok(())
    }

    /// A duration of a statement, not stretched.
    pub(super) fn period(&mut self, id: StatementId, span: Span) -> Flow<std::time::Duration> {
        match span {
            Span::Literal(period) => Ok(period),
            Span::Expr { expr, .. } => self.exprs.duration(expr).map_err(|error| End::error(id, error)),
        }
    }

    /// The time of a `wait` is up.
    pub(super) fn waited(&mut self, track: TrackId) -> Flow {
        if matches!(self.state.phase, Phase::Running)
            && let Some(index) = self.state.tracks.index(track)
            && let Does::Wait(id) = self.machine.states[self.state.tracks.at(index).state.index()].does
        {
            self.done(id);
            self.leave_state(index);
        }
        self.go_on()
    }

    /// A statement is done.
    pub(super) fn done(&mut self, id: StatementId) {
        let at = self.state.since_start(self.now);
        if let Standing::Step(done) = &mut self.state.statements[id.index()] {
            *done = Some(Done { at, accepted_after: None });
        }
    }
}
