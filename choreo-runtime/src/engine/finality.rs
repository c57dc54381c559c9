//! All of a round holds: its assignment is made, final, and its captures are bound.

use std::sync::Arc;
use std::time::Duration;

use smallvec::SmallVec;

use super::State;
use super::arrival::Incoming;
use super::assignment::{self, Edge, Exhausted, Place, Problem};
use super::log::{Kept, Log, Taking};
use super::round::Round;
use super::seat::Seat;
use super::standing::{Awaited, Holding, Listeners, Standing, Took};
use super::tracks::{Progress, SeatId, TrackId};
use super::turn::{End, Flow, Turn};
use crate::expr::Taken;
use crate::machine::{CaptureId, StatementId};
use crate::outcome::{Note, Overflow};

impl Turn<'_> {
    /// Ends the round of a track, if all of it holds.
    pub(super) fn conclude_round(&mut self, index: usize) -> Flow<bool> {
        let state = &mut *self.state;
        let Some(round) = &mut state.tracks.at_mut(index).round else { return Ok(true) };
        if round.missing > 0 || !round.quiet.is_empty() || !round.untrue.is_empty() {
            return Ok(false);
        }
        if round.has_chains {
            if !std::mem::take(&mut round.unchecked) {
                return Ok(false);
            }
            let Some(round) = &state.tracks.at(index).round else { return Ok(true) };
            let problem = state.problem(round);
            let holds = assignment::holds(&problem, &mut state.search);
            if !holds.map_err(|Exhausted| End::overflow(too_many_ways(&problem)))? {
                return Ok(false);
            }
        }
        self.finalise(index)?;
        Ok(true)
    }

    /// Makes the assignment of a track's round final.
    pub(super) fn finalise(&mut self, index: usize) -> Flow {
        let Some(round) = self.state.tracks.at_mut(index).round.take() else { return Ok(()) };
        let mut shares = self.state.assign(&round).map_err(End::overflow)?;
        self.state.rounds[round.id.index()] = Progress::Behind;
        self.state.mark(&shares, &round);
        let collected = self.collect(&round, &shares);
        let had = shares.iter().chain(&collected).flatten();
        had.for_each(|serial| self.state.worlds.acquit(*serial));
        self.state.uncount();
        for (index, seat) in round.seats.iter().enumerate() {
            let is_over = round.alternatives && round.chosen() != Some(index);
            let held = (!is_over).then(|| self.state.holding(&round, index, &shares, &collected));
            if let Standing::Expect(awaited) = &mut self.state.statements[seat.statement.index()] {
                (awaited.seat, awaited.held) = (None, held);
            }
        }
        for (share, collected) in shares.iter_mut().zip(collected) {
            share.extend(collected);
            share.sort_unstable();
        }
        let freed = self.state.hand_over(&round);
        self.count_claimed(round.track)?;
        self.offer_freed(&freed)?;
        for (seat, share) in round.seats.iter().zip(&shares) {
            let holds = matches!(&self.state.statements[seat.statement.index()],
                Standing::Expect(awaited) if awaited.held.is_some());
            if holds && (seat.expect.capture.is_some() || !seat.expect.binds.is_empty()) {
                self.bind_captures(seat, self.state.captured(&round, share))?;
            }
        }
        self.newly_bound()?;
        self.count_the_rest()
    }

    /// The round of a track is over, and nothing of it holds.
    pub(super) fn drop_round(&mut self, index: usize) -> Flow {
        let Some(round) = self.state.tracks.at_mut(index).round.take() else { return Ok(()) };
        self.state.rounds[round.id.index()] = Progress::Behind;
        for seat in &round.seats {
            if let Standing::Expect(awaited) = &mut self.state.statements[seat.statement.index()] {
                awaited.seat = None;
            }
        }
        self.state.uncount();
        let freed = self.state.hand_over(&round);
        self.offer_freed(&freed)?;
        self.count_the_rest()
    }

    /// What other tracks have claimed was not offered to the one whose round is final, and may be one too many for it.
    fn count_claimed(&mut self, track: TrackId) -> Flow {
        for index in 0..self.state.log.len() {
            let kept = self.state.log.nth(index);
            if kept.taken.is_some() || kept.claimed.is_none_or(|by| by == track) {
                continue;
            }
            let (arrival, channels) = (Arc::clone(&kept.arrival), kept.channels.clone());
            let (serial, answered) = (kept.serial, kept.answered);
            let message = Incoming { arrival: &arrival, channels: &channels, serial, answered };
            let listeners = Listeners::new(self.machine, &channels);
            self.state.log.nth_mut(index).held_by = self.count_by_held(message, &listeners)?;
        }
        Ok(())
    }

    /// Offers what a round had claimed and did not take to the rounds of the other tracks.
    fn offer_freed(&mut self, freed: &[u64]) -> Flow {
        let tracks: SmallVec<[TrackId; 2]> = self.state.tracks.rounds().map(|(track, _)| track).collect();
        for serial in freed {
            let kept = self.state.log.get(*serial);
            let (arrival, channels, answered) =
                (Arc::clone(&kept.arrival), kept.channels.clone(), kept.answered);
            let listeners = Listeners::new(self.machine, &channels);
            let message = Incoming { arrival: &arrival, channels: &channels, serial: *serial, answered };
            self.state.log.get_mut(*serial).held_by = self.count_by_held(message, &listeners)?;
            for track in &tracks {
                let kept = self.state.log.get(*serial);
                if kept.claimed.is_some() {
                    break;
                }
                let mut offer = std::mem::take(&mut self.state.log.get_mut(*serial).offer);
                self.offer_seats(message, &listeners, Some(*track), &mut offer)?;
                self.state.log.get_mut(*serial).offer = offer;
                self.state.add_candidate(*serial, Some(*track));
            }
        }
        Ok(())
    }

    /// What fits a `times` and nobody needed: see [`collect`]. No other track has it as a candidate any more.
    fn collect(&mut self, round: &Round, needed: &Shares) -> Shares {
        let collected = collect(round, &mut self.state.log, needed);
        self.state.withdraw_all(&collected, round);
        collected
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

    /// Counts what a round left, and lets go of what nothing needs any more. What it had claimed and not taken is free.
    pub(super) fn count_the_rest(&mut self) -> Flow {
        let count = if self.state.counts.bounded { self.state.log.len() } else { 0 };
        for index in 0..count {
            let later = self.state.is_wanted_later(self.state.log.nth(index));
            self.state.log.nth_mut(index).offer.later = later;
            self.count_kept(index)?;
        }
        self.state.close_log();
        Ok(())
    }
}

/// What fits a `times` and nobody needed, earliest first, up to the upper bounds, in the order of the text. Empty
/// where the round has no `times`.
fn collect(round: &Round, log: &mut Log, needed: &Shares) -> Shares {
    if !round.seats.iter().any(Seat::collects) {
        return Shares::new();
    }
    let mut collected: Shares = vec![Share::new(); round.seats.len()];
    for (index, seat) in round.seats.iter().enumerate().filter(|(_, seat)| seat.collects()) {
        if round.alternatives && round.chosen() != Some(index) {
            continue;
        }
        let most = seat.most().map_or(usize::MAX, |most| (most - most.min(seat.least)) as usize);
        let (after, until) = (round.last_before(index, needed), round.first_behind(index, needed));
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
    fn last_before(&self, index: usize, needed: &Shares) -> Option<u64> {
        let link = self.seats[index].link?;
        let before = (0..index).rev().take_while(|other| self.in_chain(*other, link.chain));
        before.filter_map(|other| needed[other].last().copied()).next()
    }

    /// In an `in order`, the first message of those behind a seat.
    fn first_behind(&self, index: usize, needed: &Shares) -> Option<u64> {
        let link = self.seats[index].link?;
        let behind = (index + 1..self.seats.len()).take_while(|other| self.in_chain(*other, link.chain));
        behind.filter_map(|other| needed[other].first().copied()).next()
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

/// The messages that each seat of a round gets, by their numbers, ascending.
pub(super) type Shares = Vec<Share>;

/// What one seat gets.
pub(super) type Share = SmallVec<[u64; 2]>;

impl State {
    /// The assignment of a round, as far as it goes.
    pub(super) fn assign(&mut self, round: &Round) -> Result<Shares, Overflow> {
        let earliest =
            |seat: &Seat| seat.candidates.iter().take(seat.least as usize).copied().collect::<Share>();
        if round.alternatives {
            let chosen = round.chosen();
            let share = |(index, seat): (usize, &Seat)| match chosen {
                Some(chosen) if chosen != index => Share::new(),
                _ => earliest(seat),
            };
            return Ok(round.seats.iter().enumerate().map(share).collect());
        }
        if !round.has_chains && round.seats.iter().all(|seat| !seat.contested) {
            return Ok(round.seats.iter().map(earliest).collect());
        }
        let problem = self.problem(round);
        let solution = assignment::solve(&problem, &mut self.search);
        let solution = solution.map_err(|Exhausted| too_many_ways(&problem))?;
        let serials = |share: &assignment::Share| {
            share.iter().map(|message| self.log.nth(*message as usize).serial).collect::<Share>()
        };
        Ok(solution.iter().map(serials).collect())
    }

    /// What is to be assigned in a round: messages by their place among the kept ones.
    pub(super) fn problem(&self, round: &Round) -> Problem {
        let edge = |seat: &Seat, serial: u64| Edge {
            message: u32::try_from(self.log.position(serial)).unwrap_or(u32::MAX),
            late: seat.budget.is_some_and(|budget| self.latency(round, serial) > budget),
        };
        let places = round.seats.iter().map(|seat| Place {
            demand: seat.least as usize,
            edges: seat.candidates.iter().map(|serial| edge(seat, *serial)).collect(),
            chain: seat.link.map(|link| link.chain),
        });
        Problem { places: places.collect(), messages: self.log.len() }
    }

    /// The messages that a round needs are taken: no other track has them as candidates any more.
    fn mark(&mut self, needed: &Shares, round: &Round) {
        for serial in needed.iter().flatten() {
            self.log.get_mut(*serial).taken = Some(Taking::Needed);
        }
        self.withdraw_all(needed, round);
    }

    /// What the seats of a round have is a candidate of no other track any more.
    fn withdraw_all(&mut self, shares: &Shares, round: &Round) {
        for (seat, share) in round.seats.iter().zip(shares) {
            share.iter().for_each(|serial| self.withdraw(*serial, round.track, seat.statement));
        }
    }

    /// A kept message is a candidate of its seats. It goes to the first track that it brings further; of the others it
    /// is no candidate then. `new`: the only track whose seats have not been told of it.
    pub(super) fn add_candidate(&mut self, serial: u64, new: Option<TrackId>) {
        let mut tracks: SmallVec<[TrackId; 2]> =
            self.log.get(serial).offer.seats.iter().map(|seat| seat.track).collect();
        tracks.dedup();
        for track in tracks.iter().filter(|track| new.is_none_or(|new| new == **track)) {
            let before = self.reach(*track);
            let Some(round) = self.tracks.round_mut(*track) else { continue };
            let grew = round.add(&mut self.log, serial);
            let grew = match before {
                Some(before) => self.reach(*track).is_none_or(|after| after > before),
                None => grew,
            };
            if grew && self.tracks.len() > 1 {
                self.log.get_mut(serial).claimed = Some(*track);
                let own = self.log.get(serial).offer.seats_of(*track).next();
                if let Some(seat) = own {
                    let by = self.seat(SeatId { track: *track, seat }).statement;
                    self.withdraw(serial, *track, by);
                }
                return;
            }
        }
    }

    /// How many messages a round with an `in order` could give out, where other tracks contend for them: the tentative
    /// matching takes its seats for seats like any other.
    fn reach(&mut self, track: TrackId) -> Option<usize> {
        let round = self.tracks.round(track).filter(|round| round.has_chains && self.tracks.len() > 1)?;
        let problem = self.problem(round);
        let solution = assignment::solve(&problem, &mut self.search).ok()?;
        Some(solution.iter().map(assignment::Share::len).sum())
    }

    /// A message is a candidate of no track but this one any more, where this expectation may have it.
    fn withdraw(&mut self, serial: u64, track: TrackId, by: StatementId) {
        let kept = self.log.get_mut(serial);
        kept.offer.spare.retain(|seat| seat.track == track);
        let others: SmallVec<[SeatId; 2]> =
            kept.offer.seats.iter().copied().filter(|seat| seat.track != track).collect();
        if others.is_empty() {
            return;
        }
        kept.offer.seats.retain(|seat| seat.track == track);
        if kept.given.is_some_and(|given| given.track != track) {
            kept.given = None;
        }
        for other in others {
            let id = self.seat(other).statement;
            if let Some(round) = self.tracks.round_mut(other.track) {
                round.withdraw(&mut self.log, serial);
            }
            self.contested(by, id);
        }
    }

    /// Two regions could have taken a message: said once for each pair of expectations.
    fn contested(&mut self, by: StatementId, other: StatementId) {
        let note = Note::Contested { by, other };
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// Who counts which message is found out anew when a round is final.
    pub(super) fn uncount(&mut self) {
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
        needed: &Shares,
        collected: &Shares,
    ) -> Holding {
        let (seat, own) = (&round.seats[index], &needed[index]);
        let besides = collected.get(index).map_or(&[][..], Share::as_slice);
        let mut taken: Vec<Took> =
            own.iter().chain(besides).map(|serial| self.took(self.log.get(*serial))).collect();
        taken.sort_by_key(|took| took.serial);
        let latencies = own.iter().map(|serial| self.latency(round, *serial));
        Holding {
            taken,
            slow: latencies.max().zip(seat.budget).filter(|(latency, budget)| latency > budget),
            after: round.last_before(index, needed),
            base: u32::try_from(own.len()).unwrap_or(u32::MAX),
        }
    }

    fn latency(&self, round: &Round, serial: u64) -> Duration {
        self.windows.latency(round.window, &self.log.get(serial).arrival)
    }

    /// What captures see of the messages that an expectation took.
    fn captured(&self, round: &Round, share: &[u64]) -> Vec<Taken> {
        let taken = share.iter().map(|serial| Taken {
            arrival: Arc::clone(&self.log.get(*serial).arrival),
            latency: Some(self.latency(round, *serial)),
            part: None,
        });
        taken.collect()
    }

    fn took(&self, kept: &Kept) -> Took {
        Took {
            arrival: Arc::clone(&kept.arrival),
            serial: kept.serial,
            at: self.since_start(kept.arrival.at),
            channels: kept.channels.clone(),
        }
    }

    /// A round is over: what fits a `times` of it is counted by that from now on, and what it claimed and did not take is
    /// free for other tracks.
    fn hand_over(&mut self, round: &Round) -> Vec<u64> {
        let (mut freed, mut counted) = (Vec::new(), Vec::new());
        for kept in self.log.iter_mut() {
            for seat in kept.offer.seats_of(round.track) {
                let id = round.seats[seat as usize].statement;
                let Standing::Expect(Awaited { held: Some(held), .. }) = &self.statements[id.index()] else {
                    continue;
                };
                if round.seats[seat as usize].collects() && held.after.is_none_or(|after| kept.serial > after)
                {
                    kept.held_by.push(id);
                    counted.push(kept.serial);
                }
            }
            kept.offer.forget(round.track);
            if kept.given.is_some_and(|given| given.track == round.track) {
                kept.given = None;
            }
            if kept.claimed == Some(round.track) {
                kept.claimed = None;
                freed.extend(kept.taken.is_none().then_some(kept.serial));
            }
        }
        counted.into_iter().for_each(|serial| self.worlds.acquit(serial));
        freed
    }

    /// Whether a round to come listens for it.
    pub(super) fn is_wanted_later(&self, kept: &Kept) -> bool {
        let (serial, answered) = (kept.serial, kept.answered);
        let message = Incoming { arrival: &kept.arrival, channels: &[], serial, answered };
        kept.taken.is_none() && self.is_awaited_later(message, &Listeners::new(self.machine, &kept.channels))
    }

    /// Whether anything will look at a kept message again.
    pub(super) fn needs(&self, kept: &Kept) -> bool {
        let wanted = kept.offer.keeps(&kept.held_by).is_some() || self.keeps_suspect(kept);
        kept.taken.is_none() && wanted || self.pending_never(kept)
    }

    /// Lets go of the kept messages that nothing will look at again.
    pub(super) fn close_log(&mut self) {
        for mut kept in self.log.take() {
            kept.offer.later = self.is_wanted_later(&kept);
            match self.needs(&kept) {
                true => self.log.restore(kept),
                false => self.release(&kept),
            }
        }
    }
}
