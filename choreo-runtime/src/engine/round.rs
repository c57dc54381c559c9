//! The current round: its seats, and a tentative matching that says whether all of them can hold.
//!
//! The tentative matching grows by one augmenting path for each candidate, so "do all hold?" costs nothing for a
//! message that fits nothing, and little for one that does. It takes the seats of an `in order` for seats like
//! any other: necessary, and where there are such seats checked exactly when it is complete.

use std::collections::VecDeque;

use smallvec::SmallVec;
use tokio::time::Instant;

use super::log::Log;
use super::seat::{Admission, Before, Link, Seat};
use super::tracks::{SeatId, TrackId};
use crate::machine::{RoundId, StatementId, WindowId};

/// A round that is awaited.
#[derive(Debug)]
pub(super) struct Round {
    pub(super) track: TrackId,
    pub(super) id: RoundId,
    pub(super) window: WindowId,
    /// Whether it is that of an `either`: one seat alone takes messages.
    pub(super) alternatives: bool,
    /// Of an `or after`: what comes then comes too late.
    pub(super) until: Option<Instant>,
    /// Its expectations, in the order of the text.
    pub(super) seats: Vec<Seat>,
    /// How many messages they need in all.
    pub(super) demand: usize,
    /// How many of those the tentative matching lacks.
    pub(super) missing: usize,
    /// Whether it has an `in order`.
    pub(super) has_chains: bool,
    /// Whether a candidate has come since the exact check.
    pub(super) unchecked: bool,
    /// Its `never .. for`s that are not over, and when they are.
    pub(super) quiet: SmallVec<[(StatementId, Instant); 1]>,
    /// Its `eventually`s that are not true yet.
    pub(super) untrue: SmallVec<[StatementId; 1]>,
}

impl Round {
    pub(super) fn new(
        (track, id): (TrackId, RoundId),
        window: WindowId,
        alternatives: bool,
        seats: Vec<Seat>,
    ) -> Round {
        let demand = seats.iter().map(|seat| seat.least as usize).sum();
        Round {
            track,
            id,
            window,
            alternatives,
            until: None,
            demand,
            missing: demand,
            has_chains: seats.iter().any(|seat| seat.link.is_some()),
            seats,
            unchecked: true,
            quiet: SmallVec::new(),
            untrue: SmallVec::new(),
        }
    }

    /// What becomes of a message that fits a seat; `serial` is its number in the order of arrival.
    pub(super) fn admit(&self, seat: u16, serial: u64) -> Admission {
        let seat = &self.seats[seat as usize];
        let before = seat.link.and_then(|link| link.before).map(|before| self.before(before, serial));
        seat.admit(serial, self.demand, before.as_ref())
    }

    /// Whether a candidate may be taken by its seat, as far as the order of arrival alone says.
    pub(super) fn is_in_place(&self, seat: u16, serial: u64) -> bool {
        let Some(before) = self.seats[seat as usize].link.and_then(|link| link.before) else { return true };
        let seat = &self.seats[before as usize];
        let earlier = seat.candidates.iter().take_while(|one| **one < serial);
        earlier.filter(|one| self.is_in_place(before, **one)).take(seat.least as usize).count()
            >= seat.least as usize
    }

    fn before(&self, seat: u16, serial: u64) -> Before {
        let seat = &self.seats[seat as usize];
        let later = seat.candidates.iter().rev().take_while(|one| **one >= serial).count();
        let count = seat.candidates.len() - later;
        let last = count.checked_sub(1).map(|index| seat.candidates[index]);
        Before { count, least: seat.least, last }
    }

    /// A kept message is a candidate of its seats: gives it to one of them, where that makes the tentative matching
    /// larger. Says whether it does.
    pub(super) fn add(&mut self, log: &mut Log, serial: u64) -> bool {
        self.unchecked = true;
        let seats: SmallVec<[u16; 4]> = log.get(serial).offer.seats_of(self.track).collect();
        let short = |seat: &u16| {
            let seat = &self.seats[*seat as usize];
            seat.candidates.len() < seat.least as usize
        };
        let brings = seats.iter().any(short);
        for seat in &seats {
            let seat = &mut self.seats[*seat as usize];
            // One that was free again may be earlier than others.
            let at = seat.candidates.partition_point(|candidate| *candidate < serial);
            seat.candidates.insert(at, serial);
            seat.contested |= seats.len() > 1;
        }
        match self.alternatives {
            true => brings,
            false => self.missing > 0 && self.augment(log, serial),
        }
    }

    /// A message is no candidate of its seats any more.
    pub(super) fn withdraw(&mut self, log: &mut Log, serial: u64) {
        for seat in &mut self.seats {
            seat.candidates.retain(|candidate| *candidate != serial);
        }
        if self.seats.iter().any(|seat| seat.given.contains(&serial)) {
            self.match_anew(log);
        }
    }

    /// Makes the tentative matching anew, over all candidates.
    fn match_anew(&mut self, log: &mut Log) {
        let mut candidates: Vec<u64> = Vec::new();
        for seat in &mut self.seats {
            seat.given.clear();
            seat.closed = false;
            candidates.extend(&seat.candidates);
        }
        candidates.sort_unstable();
        candidates.dedup();
        candidates.iter().for_each(|serial| log.get_mut(*serial).given = None);
        self.missing = self.demand;
        for serial in candidates {
            if self.missing > 0 {
                self.augment(log, serial);
            }
        }
    }

    fn is_full(&self, seat: u16) -> bool {
        let seat = &self.seats[seat as usize];
        seat.given.len() >= seat.least as usize
    }

    /// Looks for a seat that is not full, along seats that can pass a message on. Says whether there is one.
    fn augment(&mut self, log: &mut Log, serial: u64) -> bool {
        let seats: SmallVec<[u16; 4]> = log.get(serial).offer.seats_of(self.track).collect();
        if let Some(free) = seats.iter().copied().find(|seat| !self.is_full(*seat)) {
            self.give(log, free, serial);
            return true;
        }
        if seats.iter().all(|seat| self.seats[*seat as usize].closed) {
            return false;
        }
        let mut reached = Reached { from: vec![None; self.seats.len()], queue: VecDeque::new() };
        reached.add(seats.into_iter(), serial);
        while let Some(seat) = reached.queue.pop_front() {
            if !self.is_full(seat) {
                self.pass_on(log, &reached.from, seat, serial);
                return true;
            }
            if self.seats[seat as usize].closed {
                continue;
            }
            for message in &self.seats[seat as usize].given {
                reached.add(log.get(*message).offer.seats_of(self.track), *message);
            }
        }
        // None of what was reached can ever pass a message on to a seat that is not full: all that it has fits
        // only there.
        for (seat, reached) in self.seats.iter_mut().zip(reached.from) {
            seat.closed |= reached.is_some();
        }
        false
    }

    /// Moves the messages of a path, each to the seat that it was found for.
    fn pass_on(&mut self, log: &mut Log, from: &[Option<u64>], mut seat: u16, candidate: u64) {
        while let Some(message) = from[seat as usize] {
            let other = self.seat_of(log, message).filter(|_| message != candidate);
            if let Some(other) = other {
                self.seats[other as usize].given.retain(|one| *one != message);
                self.missing += 1;
            }
            self.give(log, seat, message);
            match other {
                Some(other) => seat = other,
                None => return,
            }
        }
    }

    /// The seat that a message is given to here: another track may have given it to one of its own since.
    fn seat_of(&self, log: &Log, message: u64) -> Option<u16> {
        match log.get(message).given {
            Some(given) if given.track == self.track => Some(given.seat),
            _ => {
                let given = self.seats.iter().position(|seat| seat.given.contains(&message))?;
                u16::try_from(given).ok()
            }
        }
    }

    fn give(&mut self, log: &mut Log, seat: u16, message: u64) {
        log.get_mut(message).given = Some(SeatId { track: self.track, seat });
        self.seats[seat as usize].given.push(message);
        self.missing -= 1;
    }

    /// Of an `either`: the seat that holds, by the earliest message; of several the first in the text.
    pub(super) fn chosen(&self) -> Option<usize> {
        let holds = self.seats.iter().enumerate().filter_map(|(index, seat)| match seat.least {
            0 => Some((0, index)),
            least => Some((*seat.candidates.get(least as usize - 1)?, index)),
        });
        holds.min().map(|(_, index)| index)
    }

    /// A place in the `in order` that these seats begin.
    pub(super) fn link(seats: &[Seat], chain: u16) -> Link {
        let before = seats
            .iter()
            .rposition(|seat| seat.least > 0 && seat.link.is_some_and(|link| link.chain == chain));
        Link { chain, before: before.and_then(|at| u16::try_from(at).ok()) }
    }
}

/// The seats that a search for a free one has come to, and by which message.
struct Reached {
    from: Vec<Option<u64>>,
    queue: VecDeque<u16>,
}

impl Reached {
    fn add(&mut self, seats: impl Iterator<Item = u16>, message: u64) {
        for seat in seats {
            if self.from[seat as usize].is_none() {
                self.from[seat as usize] = Some(message);
                self.queue.push_back(seat);
            }
        }
    }
}
