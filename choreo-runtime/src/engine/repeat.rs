//! `repeat` and `for`: a body that runs again and again.

use std::sync::Arc;

use super::State;
use super::lingering::Lingering;
use super::standing::{self, Awaited, Standing};
use super::step::Went;
use super::tracks::{Progress, Rounds};
use super::turn::{End, Flow, Turn};
use crate::machine::{Body, Kind, LoopId, Machine, Request, StatementId, Watch};
use crate::outcome::Met;

impl Turn<'_> {
    /// The head of a loop: the next round of its body begins, or the track goes on.
    pub(super) fn repeat(&mut self, index: usize, id: LoopId) -> Flow<Went> {
        let one = &self.machine.loops[id.index()];
        let statement = one.statement;
        let rounds = match self.state.tracks.at_mut(index).loops.last_mut() {
            Some(rounds) if rounds.id == id => {
                rounds.number += 1;
                *rounds
            }
            _ => {
                let count = self.exprs.rounds(one.rounds).map_err(|error| End::error(statement, error))?;
                self.state.counted[id.index()] = count;
                let rounds = Rounds { id, number: 0, count };
                self.state.tracks.at_mut(index).loops.push(rounds);
                rounds
            }
        };
        if rounds.number == rounds.count {
            self.state.tracks.at_mut(index).loops.pop();
            self.state.skip(&one.body, rounds.count == 0);
            // Also where what only its body could have taken is one too many now.
            self.done(statement);
            self.count_the_rest()?;
            return Ok(Went::On);
        }
        self.begin_again(index, &one.body)?;
        if matches!(self.machine.statement(statement).kind, Kind::For(_)) {
            self.exprs.round(one.rounds, rounds.number).map_err(|error| End::error(statement, error))?;
            self.bind_names(statement, &one.body);
        }
        self.send_to(index, one.state);
        self.newly_bound()?;
        Ok(Went::Elsewhere)
    }

    /// What a `for` binds in each round.
    fn bind_names(&mut self, statement: StatementId, body: &Body) {
        let captures = (0u16..).map(crate::machine::CaptureId).zip(self.machine.captures);
        for (id, capture) in captures {
            if capture.statement == statement && (body.captures.0..body.captures.1).contains(&id) {
                self.state.bound.bind(id);
            }
        }
    }

    /// All that stands in a body stands as it did before the first round.
    fn begin_again(&mut self, index: usize, body: &Body) -> Flow {
        let state = &mut *self.state;
        let track = state.tracks.at(index);
        let carried = track.carried.or_else(|| state.windows.copy(track.window?));
        state.tracks.at_mut(index).carried = carried;
        state.linger(body);
        state.uncount();
        state.overrun(body);
        state.spend(body);
        state.windows.reset(body);
        state.bound.forget(body.captures);
        state.rounds[body.rounds.0.index()..body.rounds.1.index()].fill(Progress::Ahead);
        for id in statements(body) {
            if let Standing::Never(watched) = &state.statements[id.index()] {
                state.unarmed += usize::from(watched.armed || watched.dropped);
            }
            standing::reset(&mut state.statements[id.index()]);
            state.counts.forget(id);
            if let Some(watch) = watch(state.machine, id) {
                state.operands.forget(watch);
            }
        }
        self.count_the_rest()
    }
}

impl State {
    /// The `never`s of a round that is over watch on, with the values that they have.
    fn linger(&mut self, body: &Body) {
        for id in statements(body) {
            let (Kind::Never(never), Standing::Never(watched)) =
                (&self.machine.statement(id).kind, &self.statements[id.index()])
            else {
                continue;
            };
            if !watched.armed || never.period.is_some() {
                continue;
            }
            let Some(opening) = self.windows.opening(watched.window) else { continue };
            // One that compares with nothing that changes is the same in each round.
            let is_fixed = never.watch.operands.is_empty();
            if is_fixed && self.lingering.iter().any(|one| one.statement == id) {
                continue;
            }
            let operands = self.operands.copy_of(&never.watch);
            let captures = self.shown(never.watch.needs);
            self.lingering.push(Lingering { statement: id, opening, operands, captures });
        }
        self.lingering.sort_by_key(|one| one.statement);
    }

    /// A loop has been left: what stands in its body does not come any more.
    fn skip(&mut self, body: &Body, never_begun: bool) {
        self.rounds[body.rounds.0.index()..body.rounds.1.index()].fill(Progress::Behind);
        if never_begun {
            for id in statements(body) {
                if let Standing::Never(watched) = &mut self.statements[id.index()] {
                    self.unarmed -= usize::from(!watched.armed && !watched.dropped);
                    watched.dropped = true;
                }
            }
        }
    }

    /// What was slow in a round that is over stays so, whatever comes of the rounds after it.
    fn overrun(&mut self, body: &Body) {
        for id in statements(body) {
            let met = match &self.statements[id.index()] {
                Standing::Expect(Awaited { held: Some(held), .. }) => held.slow.map(|(latency, budget)| {
                    let taken = held.taken.iter().map(|took| (Arc::clone(&took.arrival), took.at));
                    Met::Slow { taken: taken.collect(), latency, budget }
                }),
                Standing::Eventually(asked) => Some(asked.met(false, false, None)),
                _ => None,
            };
            let Some(met @ Met::Slow { .. }) = met else { continue };
            match self.overruns.iter_mut().find(|(of, _)| *of == id) {
                Some((_, known)) if is_slower(&met, known) => *known = met,
                Some(_) => {}
                None => self.overruns.push((id, met)),
            }
        }
    }

    /// What the expectations of a body took is known as taken, and they count nothing any more.
    fn spend(&mut self, body: &Body) {
        for id in statements(body) {
            if let Standing::Expect(Awaited { held: Some(held), .. }) = &mut self.statements[id.index()] {
                self.spent.extend(held.taken.drain(..).map(|took| (id, took)));
            }
        }
        let surplus = self.spent.len().saturating_sub(SPENT);
        self.spent.drain(..surplus);
        let inside = body.statements.0..body.statements.1;
        for kept in self.log.iter_mut() {
            kept.held_by.retain(|id| !inside.contains(id));
        }
    }

    /// Whether a statement of a loop's body is come to in a round that has not begun.
    pub(super) fn comes_again(&self, id: StatementId) -> bool {
        let again = |rounds: &Rounds| {
            let body = &self.machine.loops[rounds.id.index()].body;
            rounds.number + 1 < rounds.count && (body.statements.0..body.statements.1).contains(&id)
        };
        self.tracks.loops().any(again)
    }
}

/// Whether this was over its budget by more than that. What was in time is so by less than anything.
pub(super) fn is_slower(met: &Met, than: &Met) -> bool {
    let over = |met: &Met| match met {
        Met::Slow { latency, budget, .. } => Some(latency.saturating_sub(*budget)),
        _ => None,
    };
    over(met) > over(than)
}

/// How much of what was taken in rounds that are past is remembered, for reports.
const SPENT: usize = 1024;

fn statements(body: &Body) -> impl Iterator<Item = StatementId> + use<> {
    (body.statements.0.0..body.statements.1.0).map(StatementId)
}

fn watch(machine: &'static Machine, id: StatementId) -> Option<&'static Watch> {
    match &machine.statement(id).kind {
        Kind::Expect(expect) | Kind::Request(Request { expect, .. }) => Some(&expect.watch),
        Kind::Never(never) => Some(&never.watch),
        _ => None,
    }
}
