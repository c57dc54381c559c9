//! `either`: the first start that holds decides which branch is taken.

use super::Phase;
use super::standing::Standing;
use super::step::Went;
use super::timers::{self, Due};
use super::tracks::{Progress, TrackId};
use super::turn::{Flow, Turn};
use crate::machine::{Body, Branch, CaptureId, Does, Kind, RoundId, Start, StatementId};

impl Turn<'_> {
    /// An `either` is reached, or something came: goes on in a branch, where one is decided for.
    pub(super) fn choose(&mut self, index: usize, statement: StatementId, round: RoundId) -> Flow<Went> {
        let Kind::Either(either) = &self.machine.statement(statement).kind else { return Ok(Went::On) };
        if !self.state.tracks.at(index).begun {
            let track = self.begin_state(index);
            self.enter_round(round, track, true)?;
            self.await_none(index, statement, either.branches)?;
        }
        let chosen = self.state.tracks.at(index).round.as_ref().and_then(|round| {
            let seat = &round.seats[round.chosen()?];
            Some(seat.statement)
        });
        let Some(chosen) = chosen else { return Ok(Went::Nowhere) };
        let is_chosen = |branch: &Branch| matches!(branch.start, Start::Expect(start) if start == chosen);
        self.finalise(index)?;
        self.take_branch(index, statement, is_chosen)?;
        Ok(Went::Elsewhere)
    }

    /// `or after`: the time counts from the hand-off of the window's last trigger.
    fn await_none(&mut self, index: usize, statement: StatementId, branches: &[Branch]) -> Flow {
        let after = branches.iter().find_map(|branch| match branch.start {
            Start::After(span) => Some(span),
            Start::Expect(_) => None,
        });
        let Some(span) = after else { return Ok(()) };
        let written = self.period(statement, span)?;
        let (track, window) = (self.state.tracks.at(index).id, self.state.tracks.at(index).window);
        let origin = window.and_then(|window| self.state.windows.origin(window)).unwrap_or(self.now);
        let end = timers::after(origin, self.state.options.stretched(written));
        self.start_timer(end, Due::After(track));
        Ok(())
    }

    /// The time of an `or after` is up.
    pub(super) fn none_started(&mut self, track: TrackId) -> Flow {
        if matches!(self.state.phase, Phase::Running)
            && let Some(index) = self.state.tracks.index(track)
            && let Does::Choose { statement, .. } =
                self.machine.states[self.state.tracks.at(index).state.index()].does
        {
            self.drop_round(index)?;
            self.take_branch(index, statement, |branch| matches!(branch.start, Start::After(_)))?;
        }
        self.go_on()
    }

    /// Goes on in a branch. The others are over.
    fn take_branch(
        &mut self,
        index: usize,
        statement: StatementId,
        chosen: impl Fn(&Branch) -> bool,
    ) -> Flow {
        let Kind::Either(either) = &self.machine.statement(statement).kind else { return Ok(()) };
        self.done(statement);
        let track = self.state.tracks.at(index).id;
        self.state.timers.forget(Due::After(track));
        for branch in either.branches {
            match chosen(branch) {
                true => self.send_to(index, branch.state),
                false => self.state.drop_body(&branch.body),
            }
        }
        self.state.close_log();
        self.newly_bound()
    }
}

impl super::State {
    /// What stands in a branch that was not chosen never comes. Its captures count as bound: what stands below needs those
    /// of all branches that bind its names.
    fn drop_body(&mut self, body: &Body) {
        (body.captures.0.0..body.captures.1.0).map(CaptureId).for_each(|id| self.bound.bind(id));
        self.rounds[body.rounds.0.index()..body.rounds.1.index()].fill(Progress::Behind);
        for standing in &mut self.statements[body.statements.0.index()..body.statements.1.index()] {
            if let Standing::Never(watched) = standing {
                self.unarmed -= usize::from(!watched.armed && !watched.dropped);
                watched.dropped = true;
            }
        }
    }
}
