//! The verdict: what came of each statement.

use std::sync::Arc;

use smallvec::SmallVec;
use tokio::time::Instant;

use super::finality::{Share, Shares};
use super::repeat::is_slower;
use super::round::Round;
use super::standing::{Holding, Standing};
use super::turn::{End, Turn};
use super::{Phase, State};
use crate::machine::{Kind, StatementId};
use crate::message::Arrival;
use crate::outcome::{Clock, Event, Evidence, Met, Note, Outcome, Step, Verdict};

/// Who took a message, by its place in memory.
pub(super) type Takers = SmallVec<[(*const Arrival, StatementId); 4]>;

impl Turn<'_> {
    /// The verdict on a run that ends like this.
    pub(super) fn verdict(&mut self, end: End) -> Verdict {
        let End { mut outcome, broke } = end;
        let settled = matches!(self.state.phase, Phase::Settling);
        let rounds = self.rounds(&mut outcome);
        let mut verdict = Verdict::before_start(self.machine, outcome);
        let mut took = Takers::new();
        if self.state.began.is_some() {
            let owners = self.state.owners(&rounds);
            let awaited: Vec<&Round> = rounds.iter().map(|(round, _)| round).collect();
            let mut met = Vec::new();
            for (round, assigned) in &rounds {
                let of_round = self.met_in_round(round, assigned, &owners, &verdict.outcome);
                met.extend(round.seats.iter().map(|seat| seat.statement).zip(of_round));
            }
            for step in &mut verdict.steps {
                step.met = self.state.met(step.statement, &verdict.outcome, settled, &awaited);
            }
            for (statement, met) in met {
                verdict.steps[statement.index()].met = met;
            }
            if !verdict.passed() {
                self.tell_overlooked(&mut verdict.steps);
            }
            self.state.mark_untaken(&mut verdict.steps);
            took = self.state.given(&owners);
        }
        self.state.complete(&mut verdict, &mut took);
        self.tell_earlier(&mut verdict, &took);
        if let Some(broke) = broke {
            verdict.steps[broke.index()].met = Met::Broke;
        }
        verdict.elapsed = self.state.since_start(self.now);
        verdict
    }

    /// Says of each stand-in what it did not answer.
    fn tell_overlooked(&mut self, steps: &mut [Step]) {
        for step in steps {
            let (Met::Answered { .. } | Met::TooFew { .. }) = step.met else { continue };
            let Some(overlooked) = self.overlooked(step.statement) else { continue };
            match &mut step.met {
                Met::Answered { missed, .. } => *missed = Some(overlooked),
                Met::TooFew { evidence, .. } => *evidence = overlooked,
                _ => {}
            }
        }
    }

    /// The rounds that are awaited, with their assignments. Without one there is no telling what failed.
    fn rounds(&mut self, outcome: &mut Outcome) -> Vec<(Round, Shares)> {
        let rounds: Vec<Round> =
            self.state.tracks.iter_mut().filter_map(|track| track.round.take()).collect();
        let assigned = |round: Round| {
            let assigned = self.state.assign(&round).unwrap_or_else(|overflow| {
                if matches!(outcome, Outcome::Failed) {
                    *outcome = Outcome::Overflow(overflow);
                }
                vec![Share::new(); round.seats.len()]
            });
            (round, assigned)
        };
        rounds.into_iter().map(assigned).collect()
    }

    fn met_in_round(
        &mut self,
        round: &Round,
        assigned: &Shares,
        owners: &[Option<StatementId>],
        outcome: &Outcome,
    ) -> Vec<Met> {
        let failed = matches!(outcome, Outcome::Failed);
        let mut met = Vec::with_capacity(round.seats.len());
        for (index, seat) in round.seats.iter().enumerate() {
            let got = &assigned[index];
            met.push(if got.len() >= seat.least as usize {
                held(self.state.holding(round, index, assigned, &Shares::new()))
            } else {
                self.shortfall(round, index, got.len(), owners, failed)
            });
        }
        met
    }
}

/// An `expect` that holds.
fn held(holding: Holding) -> Met {
    let taken = holding.taken.into_iter().map(|took| (took.arrival, took.at)).collect();
    match holding.slow {
        Some((latency, budget)) => Met::Slow { taken, latency, budget },
        None => Met::Pass { taken },
    }
}

impl State {
    /// What came of a statement; of an `expect` of the current round, that is found out by itself.
    fn met(&mut self, id: StatementId, outcome: &Outcome, settled: bool, rounds: &[&Round]) -> Met {
        // A closed world stays closed, also where a later round of a loop does not come by.
        if self.worlds.since(id).is_some() {
            return self.met_only(id, outcome, settled);
        }
        if let Some(met) = self.course(id) {
            return met;
        }
        match &mut self.statements[id.index()] {
            Standing::Step(None) => Met::NotReached,
            Standing::Step(Some(done)) => Met::Done { at: done.at, accepted_after: done.accepted_after },
            Standing::Expect(awaited) => awaited.held.take().map_or(Met::NotReached, held),
            Standing::Never(_) => self.met_never(id, outcome, settled, rounds),
            Standing::Eventually(_) => {
                let awaited = rounds.iter().any(|round| round.untrue.contains(&id));
                self.met_eventually(id, awaited, matches!(outcome, Outcome::Failed))
            }
            Standing::On(stand_in) => {
                let count = stand_in.count;
                let ended = matches!(outcome, Outcome::Failed)
                    && matches!(self.phase, Phase::Failing { stuck: None })
                    && rounds.is_empty();
                let uncalled = self.uncalled().find(|(of, ..)| *of == id).filter(|_| ended);
                match uncalled {
                    Some((_, got, least)) => Met::TooFew {
                        got: u32::try_from(got).unwrap_or(u32::MAX),
                        least,
                        evidence: Box::default(),
                    },
                    None => Met::Answered { count, missed: None },
                }
            }
        }
    }

    fn met_never(&self, id: StatementId, outcome: &Outcome, settled: bool, rounds: &[&Round]) -> Met {
        let Standing::Never(watched) = &self.statements[id.index()] else { return Met::NotReached };
        let Kind::Never(never) = &self.machine.statement(id).kind else {
            return self.met_only(id, outcome, settled);
        };
        let Some(opened) = self.windows.opened(watched.window) else { return Met::NotReached };
        let is_virtual = self.options.clock == Clock::Virtual;
        let awaited = rounds.iter().any(|round| round.quiet.iter().any(|(of, _)| *of == id));
        let until = match never.period {
            _ if awaited && matches!(outcome, Outcome::Failed) => return Met::Broke,
            _ if awaited => return Met::Open(Box::<Evidence>::default()),
            _ if !watched.armed || never.period.is_some() && !watched.over => return Met::NotReached,
            _ => watched.until.or(self.failed_at).or(self.heard_until(outcome)),
        };
        let period = until.map_or_else(Default::default, |until| until.saturating_duration_since(opened));
        Met::Held { period, settled: is_virtual || settled && never.period.is_none() }
    }

    fn met_only(&self, id: StatementId, outcome: &Outcome, settled: bool) -> Met {
        let Some(opening) = self.worlds.since(id) else { return Met::NotReached };
        let until = self.failed_at.or(self.heard_until(outcome));
        let period = until.map_or_else(Default::default, |until| until.saturating_duration_since(opening.at));
        Met::Held { period, settled: settled || self.options.clock == Clock::Virtual }
    }

    /// When the block ended, or from when on nothing could be heard, where that is why it did.
    fn heard_until(&self, outcome: &Outcome) -> Option<Instant> {
        let ended = self.ended_at?;
        let deaf = matches!(outcome, Outcome::Lost(_)).then(|| self.outages.since(ended)).flatten();
        Some(deaf.map_or(ended, |since| ended.min(since)))
    }

    /// For each kept message, the expectation that has it.
    fn owners(&self, rounds: &[(Round, Shares)]) -> Vec<Option<StatementId>> {
        let mut owners = vec![None; self.log.len()];
        for (round, assigned) in rounds {
            for (seat, serials) in round.seats.iter().zip(assigned) {
                for serial in serials {
                    owners[self.log.position(*serial)] = Some(seat.statement);
                }
            }
        }
        owners
    }

    fn given(&self, owners: &[Option<StatementId>]) -> Takers {
        let kept = self.log.iter().zip(owners);
        kept.filter_map(|(kept, owner)| Some((Arc::as_ptr(&kept.arrival), (*owner)?))).collect()
    }

    /// What is said of the run as a whole. `took` are those of the kept messages; the others are added.
    fn complete(&mut self, verdict: &mut Verdict, took: &mut Takers) {
        for (id, overrun) in std::mem::take(&mut self.overruns) {
            let step = &mut verdict.steps[id.index()];
            let holds = matches!(
                step.met,
                Met::Pass { .. } | Met::True { .. } | Met::Slow { .. } | Met::NotReached | Met::NotTaken
            );
            if holds && is_slower(&overrun, &step.met) {
                step.met = overrun;
            }
        }
        let is_slow = verdict.steps.iter().any(|step| matches!(step.met, Met::Slow { .. }));
        verdict.outcome = match std::mem::replace(&mut verdict.outcome, Outcome::Passed) {
            Outcome::Passed if is_slow && self.machine.slow_fails => Outcome::Slow,
            Outcome::Passed if is_slow => Outcome::PassedSlow,
            other => other,
        };
        for step in &verdict.steps {
            if let Met::Pass { taken } | Met::Slow { taken, .. } = &step.met {
                took.extend(taken.iter().map(|(arrival, _)| (Arc::as_ptr(arrival), step.statement)));
            }
        }
        took.extend(self.spent.iter().map(|(by, took)| (Arc::as_ptr(&took.arrival), *by)));
        took.sort_unstable();
        verdict.timeline = std::mem::take(&mut self.timeline);
        for entry in verdict.timeline.head.iter_mut().chain(&mut verdict.timeline.tail) {
            if let Event::Arrived { message, taken_by, .. } = &mut entry.event {
                let found = took.binary_search_by_key(&Arc::as_ptr(message), |(arrival, _)| *arrival);
                *taken_by = found.ok().map(|index| took[index].1);
            }
        }
        verdict.notes = std::mem::take(&mut self.notes);
        self.add_notes(verdict);
        verdict.deadline = self.timeout;
        verdict.clock = self.options.clock;
        verdict.time_factor = self.options.time_factor;
        if !verdict.passed() {
            verdict.topics = self.channels().to_vec();
        }
    }

    fn add_notes(&self, verdict: &mut Verdict) {
        for (id, standing) in (0u16..).map(StatementId).zip(&self.statements) {
            let idle = matches!(standing, Standing::On(stand_in) if stand_in.armed && stand_in.count == 0);
            // A stage answers whatever any of its scenarios may ask.
            if idle && !self.machine.is_ambient(id) {
                verdict.notes.push(Note::NeverCalled(id));
            }
        }
        if matches!(verdict.outcome, Outcome::Failed) && self.history.cut > 0 {
            verdict.notes.push(Note::HistoryCut(self.history.cut));
        }
    }
}
