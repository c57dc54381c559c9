//! What came of a `together`, an `either` or a loop, for the verdict.

use std::time::Duration;

use super::State;
use super::standing::{Awaited, Standing};
use super::tracks::Track;
use crate::machine::{Branch, Does, Either, Kind, LoopId, Start, StatementId, Together};
use crate::outcome::{Met, Step};

impl State {
    /// What came of a `together`, an `either` or a loop that was reached.
    pub(super) fn course(&self, id: StatementId) -> Option<Met> {
        match &self.machine.statement(id).kind {
            Kind::Together(together) => self.regions(id, together),
            Kind::Either(either) => self.branch(id, either),
            Kind::Repeat(one) | Kind::For(one) => self.rounds(id, *one),
            _ => None,
        }
    }

    fn done_at(&self, id: StatementId) -> Option<Duration> {
        match &self.statements[id.index()] {
            Standing::Step(done) => done.map(|done| done.at),
            _ => None,
        }
    }

    fn regions(&self, id: StatementId, together: &Together) -> Option<Met> {
        let (at, all) = (self.done_at(id), together.regions.len());
        let is_here = |does| matches!(does, Does::Fork { statement, .. } if statement == id);
        let left = match at {
            Some(_) => 0,
            None => self.begun(is_here)?.regions,
        };
        Some(Met::Regions { done: all.saturating_sub(left), at })
    }

    fn branch(&self, id: StatementId, either: &Either) -> Option<Met> {
        let Some(at) = self.done_at(id) else {
            let is_here = |does| matches!(does, Does::Choose { statement, .. } if statement == id);
            return self.begun(is_here).map(|_| Met::Branch { taken: None });
        };
        let holds = |branch: &Branch| match branch.start {
            Start::Expect(start) => {
                matches!(&self.statements[start.index()], Standing::Expect(Awaited { held: Some(_), .. }))
            }
            Start::After(_) => false,
        };
        let is_after = |branch: &Branch| matches!(branch.start, Start::After(_));
        let branches = either.branches;
        let taken = branches.iter().position(holds).or_else(|| branches.iter().position(is_after));
        Some(Met::Branch { taken: taken.map(|taken| (taken, at)) })
    }

    fn rounds(&self, id: StatementId, one: LoopId) -> Option<Met> {
        let running = self.tracks.loops().find(|rounds| rounds.id == one);
        if let Some(rounds) = running {
            return Some(Met::Rounds { number: rounds.number + 1, count: rounds.count, at: None });
        }
        let (at, count) = (self.done_at(id)?, self.counted[one.index()]);
        Some(Met::Rounds { number: count, count, at: Some(at) })
    }

    /// The track that has begun such a state.
    fn begun(&self, is_here: impl Fn(Does) -> bool) -> Option<&Track> {
        self.tracks.iter().find(|track| track.begun && is_here(self.machine.states[track.state.index()].does))
    }

    /// What stands in branches that were not taken.
    pub(super) fn mark_untaken(&self, steps: &mut [Step]) {
        for (index, statement) in self.machine.statements.iter().enumerate() {
            let Kind::Either(either) = &statement.kind else { continue };
            let Met::Branch { taken: Some((taken, _)) } = steps[index].met else { continue };
            for (_, branch) in either.branches.iter().enumerate().filter(|(at, _)| *at != taken) {
                let (from, to) = branch.body.statements;
                steps[from.index()..to.index()].iter_mut().for_each(|step| step.met = Met::NotTaken);
            }
        }
    }
}
