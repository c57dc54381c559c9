//! How a block begins and ends: its deadline, and the settle period.

use std::time::Duration;

use tokio::time::Instant;

use super::standing::Standing;
use super::timers::{self, Due};
use super::turn::{End, Flow, Turn};
use super::{Phase, State, timeline};
use crate::machine::{Count, Kind, Opens, Statement, StatementId, WindowId};
use crate::outcome::Outcome;

impl Turn<'_> {
    /// The channels are subscribed: the first statement runs.
    pub(super) fn begin(&mut self) -> Flow {
        if !matches!(self.state.phase, Phase::Before) {
            return Ok(());
        }
        self.state.began = Some(self.now);
        let deadline = timers::after(self.now, self.state.timeout);
        self.start_timer(deadline, Due::Deadline);
        self.state.phase = Phase::Running;
        if self.machine.windows.first().is_some_and(|window| window.opens == Opens::Subscribed) {
            self.open(WindowId(0), 0)?;
        }
        self.arm_stand_ins()?;
        self.go_on()
    }

    /// The deadline: the block has failed, and lingers to see whether what is missing was only late.
    pub(super) fn deadline(&mut self, at: Instant) -> Flow {
        if !matches!(self.state.phase, Phase::Running) {
            return Ok(());
        }
        let stuck = self.under_way();
        self.state.timeline.push(timeline::deadline(self.state.since_start(at)));
        self.state.failed_at = Some(at);
        self.state.phase = Phase::Failing { stuck };
        self.hang_up();
        let settled = timers::after(at, self.state.settle);
        self.start_timer(settled, Due::Settle);
        Ok(())
    }

    /// The first statement that the block stands at and that is no expectation.
    pub(super) fn under_way(&self) -> Option<StatementId> {
        if !matches!(self.state.phase, Phase::Running) {
            return None;
        }
        self.state.tracks.iter().find_map(|track| self.stands_at(track.id))
    }

    /// The last statement is done: waits for stand-ins that must have been called, lingers where something is
    /// still watched, and ends.
    pub(super) fn finish(&mut self) -> Flow {
        if self.state.uncalled().next().is_some() {
            return Ok(());
        }
        if !self.state.is_watching() {
            return Err(End::of(Outcome::Passed));
        }
        self.state.timers.forget(Due::Deadline);
        self.state.phase = Phase::Settling;
        let settled = timers::after(self.now, self.state.settle);
        self.start_timer(settled, Due::Settle);
        Ok(())
    }

    /// The settle period is over.
    pub(super) fn settled(&self) -> Box<End> {
        match self.state.phase {
            Phase::Failing { .. } => End::of(Outcome::Failed),
            _ => End::of(Outcome::Passed),
        }
    }
}

impl State {
    /// The stand-ins that were called fewer times than they must be, how often, and how often they must.
    pub(super) fn uncalled(&self) -> impl Iterator<Item = (StatementId, u64, u32)> {
        let stand_ins = (0u16..).map(StatementId).zip(self.machine.statements).zip(&self.statements);
        stand_ins.filter_map(|((id, statement), standing)| match (&statement.kind, standing) {
            (Kind::On(on), Standing::On(stand_in)) => {
                let least = on.times.map_or(0, |times| times.least);
                (stand_in.count < u64::from(least)).then_some((id, stand_in.count, least))
            }
            _ => None,
        })
    }

    /// Whether something is watched to the block's end: an open `never`, an `only`, or an upper bound.
    pub(super) fn is_watching(&self) -> bool {
        let is_bounded = |times: Option<Count>| times.is_some_and(|times| times.most.is_some());
        let watches = |(statement, standing): (&Statement, &Standing)| match (&statement.kind, standing) {
            (Kind::Never(never), Standing::Never(watched)) => never.period.is_none() && !watched.dropped,
            (Kind::Expect(expect), Standing::Expect(awaited)) => {
                is_bounded(expect.times) && awaited.held.is_some()
            }
            (Kind::On(on), _) => is_bounded(on.times),
            _ => false,
        };
        !self.lingering.is_empty()
            || self.worlds.are_closed()
            || self.machine.statements.iter().zip(&self.statements).any(watches)
    }

    /// Since the block's first statement; what happened before it counts as 0.
    pub(super) fn since_start(&self, at: Instant) -> Duration {
        self.began.map_or(Duration::ZERO, |began| at.saturating_duration_since(began))
    }
}
