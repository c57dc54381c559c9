//! All of a round holds: its assignment is made, final, and its captures are bound.

use std::sync::Arc;
use std::time::Duration;

use super::State;
use super::assignment::{self, Edge, Exhausted, Place, Problem, Share, Solution};
use super::log::{Kept, Log, Taking};
use super::round::Round;
use super::seat::Seat;
use super::standing::{Awaited, Holding, Listeners, NO_SEAT, Standing, Took};
use super::turn::{End, Flow, Turn};
use crate::expr::Taken;
use crate::machine::CaptureId;
use crate::outcome::Overflow;

impl Turn<'_> {
    /// Ends the current round, if all of it holds.
    pub(super) fn conclude_round(&mut self) -> Flow<bool> {
        let state = &mut *self.state;
        let Some(round) = &mut state.round else { return Ok(true) };
        if round.missing > 0 || !round.quiet.is_empty() || !round.untrue.is_empty() {
            return Ok(false);
        }
        if round.has_chains {
            if !std::mem::take(&mut round.unchecked) {
                return Ok(false);
            }
            let problem = state.problem();
            let holds = assignment::holds(&problem, &mut state.search);
            if !holds.map_err(|Exhausted| End::overflow(too_many_ways(&problem)))? {
                return Ok(false);
            }
        }
        self.finalise()?;
        Ok(true)
    }

    /// Makes the assignment final.
    fn finalise(&mut self) -> Flow {
        let mut shares = self.state.assign().map_err(End::overflow)?;
        let Some(round) = self.state.round.take() else { return Ok(()) };
        self.state.rounds_done += 1;
        self.state.mark(&shares);
        let collected = collect(&round, &mut self.state.log, &shares);
        self.state.uncount();
        for (index, seat) in round.seats.iter().enumerate() {
            let held = self.state.holding(&round, index, &shares, &collected);
            if let Standing::Expect(awaited) = &mut self.state.statements[seat.statement.index()] {
                awaited.seat = NO_SEAT;
                awaited.held = Some(held);
            }
        }
        for (share, collected) in shares.iter_mut().zip(collected) {
            share.extend(collected);
            share.sort_unstable();
        }
        self.state.hand_over(&round);
        for (seat, share) in round.seats.iter().zip(&shares) {
            if seat.expect.capture.is_some() || !seat.expect.binds.is_empty() {
                self.bind_captures(seat, self.state.captured(&round, share))?;
            }
        }
        self.newly_bound()?;
        self.count_the_rest()
    }

    /// Fills the captures of an expectation that holds.
    fn bind_captures(&mut self, seat: &Seat, mut taken: Vec<Taken>) -> Flow {
        let (id, expect) = (seat.statement, seat.expect);
        if let Some(capture) = expect.capture {
            self.fill(id, capture, &taken)?;
        }
        let is_part = |capture: &CaptureId| self.machine.captures[capture.index()].leaf.is_some();
        let mut parts = Vec::new();
        if expect.binds.iter().any(is_part) {
            for one in &taken {
                self.judge(id, &expect.watch, &one.arrival, one.latency)?;
                parts.push(std::mem::take(&mut self.state.judgement.parts));
            }
        }
        for (nth, capture) in expect.binds.iter().enumerate() {
            for (one, parts) in taken.iter_mut().zip(&parts) {
                one.part = parts.get(nth).cloned();
            }
            self.fill(id, *capture, &taken)?;
        }
        Ok(())
    }

    /// Counts what the round left, and lets go of what nothing needs any more.
    fn count_the_rest(&mut self) -> Flow {
        for index in 0..self.state.log.len() {
            let index = u32::try_from(index).unwrap_or(u32::MAX);
            let later = self.state.is_wanted_later(self.state.log.get(index));
            self.state.log.get_mut(index).offer.later = later;
            self.count_kept(index)?;
        }
        self.state.close_log();
        Ok(())
    }
}

/// What fits a `times` and nobody needed, earliest first, up to the upper bounds, in the order of the text. Empty
/// where the round has no `times`.
fn collect(round: &Round, log: &mut Log, needed: &Solution) -> Solution {
    if !round.seats.iter().any(Seat::collects) {
        return Solution::new();
    }
    let mut collected: Solution = vec![Share::new(); round.seats.len()];
    for (index, seat) in round.seats.iter().enumerate().filter(|(_, seat)| seat.collects()) {
        let most = seat.most().map_or(usize::MAX, |most| (most - most.min(seat.least)) as usize);
        let (after, until) = (round.last_before(index, needed, log), round.first_behind(index, needed, log));
        for candidate in &seat.candidates {
            let kept = log.get_mut(*candidate);
            let in_place = after.is_none_or(|after| kept.serial > after)
                && until.is_none_or(|until| kept.serial < until);
            if kept.taken.is_none() && in_place && collected[index].len() < most {
                kept.taken = Some(Taking::Collected);
                collected[index].push(*candidate);
            }
        }
    }
    collected
}

impl Round {
    /// In an `in order`, the last message of those before a seat: it takes later ones.
    fn last_before(&self, index: usize, needed: &Solution, log: &Log) -> Option<u64> {
        let link = self.seats[index].link?;
        let before = (0..index).rev().take_while(|other| self.in_chain(*other, link.chain));
        before.filter_map(|other| needed[other].last()).map(|last| log.get(*last).serial).next()
    }

    /// In an `in order`, the first message of those behind a seat.
    fn first_behind(&self, index: usize, needed: &Solution, log: &Log) -> Option<u64> {
        let link = self.seats[index].link?;
        let behind = (index + 1..self.seats.len()).take_while(|other| self.in_chain(*other, link.chain));
        behind.filter_map(|other| needed[other].first()).map(|first| log.get(*first).serial).next()
    }

    fn in_chain(&self, index: usize, chain: u16) -> bool {
        self.seats[index].link.is_some_and(|link| link.chain == chain)
    }
}

/// There is no telling who gets which message in the time that a run has.
fn too_many_ways(problem: &Problem) -> Overflow {
    let what = format!("there are too many ways to assign {} messages to an `in order`", problem.messages);
    Overflow { what, limit: problem.messages, topic: None }
}

impl State {
    /// The assignment of the current round, as far as it goes: for each seat the kept messages that it gets.
    pub(super) fn assign(&mut self) -> Result<Solution, Overflow> {
        let Some(round) = &self.round else { return Ok(Vec::new()) };
        if !round.has_chains && round.seats.iter().all(|seat| !seat.contested) {
            let earliest = |seat: &Seat| seat.candidates.iter().take(seat.least as usize).copied().collect();
            return Ok(round.seats.iter().map(earliest).collect());
        }
        let problem = self.problem();
        assignment::solve(&problem, &mut self.search).map_err(|Exhausted| too_many_ways(&problem))
    }

    /// What is to be assigned in the current round.
    fn problem(&self) -> Problem {
        let Some(round) = &self.round else { return Problem::default() };
        let places = round.seats.iter().map(|seat| Place {
            demand: seat.least as usize,
            edges: seat
                .candidates
                .iter()
                .map(|message| Edge {
                    message: *message,
                    late: seat.budget.is_some_and(|budget| self.latency(round, *message) > budget),
                })
                .collect(),
            chain: seat.link.map(|link| link.chain),
        });
        Problem { places: places.collect(), messages: self.log.len() }
    }

    /// The messages that a solution gives out are taken.
    fn mark(&mut self, needed: &Solution) {
        for message in needed.iter().flatten() {
            self.log.get_mut(*message).taken = Some(Taking::Needed);
        }
    }

    /// Who counts which message is found out anew when a round is final.
    fn uncount(&mut self) {
        for kept in self.log.iter_mut() {
            if let Some(counted) = kept.counted.take() {
                self.counts.remove(counted);
            }
        }
    }

    /// What a seat of a round holds: what it needed and what it collected besides.
    pub(super) fn holding(
        &self,
        round: &Round,
        index: usize,
        needed: &Solution,
        collected: &Solution,
    ) -> Holding {
        let (seat, own) = (&round.seats[index], &needed[index]);
        let besides = collected.get(index).map_or(&[][..], Share::as_slice);
        let mut taken: Vec<Took> =
            own.iter().chain(besides).map(|message| self.took(self.log.get(*message))).collect();
        taken.sort_by_key(|took| took.serial);
        let latencies = own.iter().map(|message| self.latency(round, *message));
        Holding {
            taken,
            slow: latencies.max().zip(seat.budget).filter(|(latency, budget)| latency > budget),
            after: round.last_before(index, needed, &self.log),
            base: u32::try_from(own.len()).unwrap_or(u32::MAX),
        }
    }

    fn latency(&self, round: &Round, message: u32) -> Duration {
        self.windows.latency(round.window, &self.log.get(message).arrival)
    }

    /// What captures see of the messages that an expectation took.
    fn captured(&self, round: &Round, share: &[u32]) -> Vec<Taken> {
        let taken = share.iter().map(|message| Taken {
            arrival: Arc::clone(&self.log.get(*message).arrival),
            latency: Some(self.latency(round, *message)),
            part: None,
        });
        taken.collect()
    }

    fn took(&self, kept: &Kept) -> Took {
        Took {
            arrival: Arc::clone(&kept.arrival),
            serial: kept.serial,
            at: self.since_start(kept.arrival.at),
            window: kept.window,
            channels: kept.channels.clone(),
        }
    }

    /// The round is over: what fits a `times` of it is counted by that from now on.
    fn hand_over(&mut self, round: &Round) {
        for kept in self.log.iter_mut() {
            for seat in std::mem::take(&mut kept.offer).seats {
                let id = round.seats[seat as usize].statement;
                let Standing::Expect(Awaited { held: Some(held), .. }) = &self.statements[id.index()] else {
                    continue;
                };
                if round.seats[seat as usize].collects() && held.after.is_none_or(|after| kept.serial > after)
                {
                    kept.held_by.push(id);
                }
            }
            kept.given = None;
        }
    }

    /// Whether a round to come listens for it.
    fn is_wanted_later(&self, kept: &Kept) -> bool {
        (self.windows.current() == kept.window || self.reads_start)
            && kept.taken.is_none()
            && Listeners::new(self.machine, &kept.channels)
                .iter()
                .any(|id| self.awaits_later(*id, kept.window))
    }

    /// Whether anything will look at a kept message again.
    pub(super) fn needs(&self, kept: &Kept) -> bool {
        kept.taken.is_none() && kept.offer.keeps(&kept.held_by).is_some() || self.pending_never(kept)
    }

    /// Lets go of the kept messages that nothing will look at again.
    pub(super) fn close_log(&mut self) {
        for mut kept in self.log.take() {
            kept.offer.later = self.is_wanted_later(&kept);
            if self.needs(&kept) {
                self.log.restore(kept);
            }
        }
    }
}
