//! `either`: the first start that holds decides which branch is taken.

use tokio::time::Instant;

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
            let until = self.until(index, statement, either.branches)?;
            self.enter_round(round, track, Some(until))?;
            if let Some(until) = until {
                self.start_timer(until, Due::After(track));
            }
        }
        let chosen = self.state.tracks.at(index).round.as_ref().and_then(|round| {
            let seat = &round.seats[round.chosen()?];
            Some(seat.statement)
        });
        let Some(chosen) = chosen else { return Ok(Went::Nowhere) };
        let is_chosen = |branch: &Branch| matches!(branch.start, Start::Expect(start) if start == chosen);
        // Also where what only another branch could have taken is one too many now.
        self.done(statement);
        self.drop_branches(statement, |branch| !is_chosen(branch));
        self.finalise(index)?;
        self.take_branch(index, statement, is_chosen)?;
        Ok(Went::Elsewhere)
    }

    /// `or after`: the time counts from the hand-off of the window's last trigger.
    fn until(&mut self, index: usize, statement: StatementId, branches: &[Branch]) -> Flow<Option<Instant>> {
        let after = branches.iter().find_map(|branch| match branch.start {
            Start::After(span) => Some(span),
            Start::Expect(_) => None,
        });
        let Some(span) = after else { return Ok(None) };
        let written = self.period(statement, span)?;
        let window = self.state.tracks.at(index).window;
        let origin = window.and_then(|window| self.state.windows.origin(window)).unwrap_or(self.now);
        Ok(Some(timers::after(origin, self.state.options.stretched(written))))
    }

    /// The time of an `or after` is up.
    pub(super) fn none_started(&mut self, track: TrackId) -> Flow {
        if matches!(self.state.phase, Phase::Running)
            && let Some(index) = self.state.tracks.index(track)
            && let Does::Choose { statement, .. } =
                self.machine.states[self.state.tracks.at(index).state.index()].does
        {
            let is_chosen = |branch: &Branch| matches!(branch.start, Start::After(_));
            self.done(statement);
            self.drop_branches(statement, |branch| !is_chosen(branch));
            self.drop_round(index)?;
            self.take_branch(index, statement, is_chosen)?;
        }
        self.go_on()
    }

    /// The branches that are not chosen are over.
    fn drop_branches(&mut self, statement: StatementId, dropped: impl Fn(&Branch) -> bool) {
        let Kind::Either(either) = &self.machine.statement(statement).kind else { return };
        let dropped = either.branches.iter().filter(|branch| dropped(branch));
        dropped.for_each(|branch| self.state.drop_body(&branch.body));
    }

    /// Goes on in a branch.
    fn take_branch(
        &mut self,
        index: usize,
        statement: StatementId,
        chosen: impl Fn(&Branch) -> bool,
    ) -> Flow {
        let Kind::Either(either) = &self.machine.statement(statement).kind else { return Ok(()) };
        let track = self.state.tracks.at(index).id;
        self.state.timers.forget(Due::After(track));
        if let Some(branch) = either.branches.iter().find(|branch| chosen(branch)) {
            self.send_to(index, branch.state);
        }
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
