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
use crate::machine::{StatementId, WindowId};

/// The current round.
#[derive(Debug)]
pub(super) struct Round {
    pub(super) window: WindowId,
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
    pub(super) fn new(window: WindowId, seats: Vec<Seat>) -> Round {
        let demand = seats.iter().map(|seat| seat.least as usize).sum();
        Round {
            window,
            demand,
            missing: demand,
            has_chains: seats.iter().any(|seat| seat.link.is_some()),
            seats,
            unchecked: true,
            quiet: SmallVec::new(),
            untrue: SmallVec::new(),
        }
    }

    /// What becomes of a message that fits a seat; `candidate` is the index that it has or would have among the
    /// kept messages.
    pub(super) fn admit(&self, seat: u16, candidate: u32) -> Admission {
        let seat = &self.seats[seat as usize];
        let before = seat.link.and_then(|link| link.before).map(|before| self.before(before, candidate));
        seat.admit(self.demand, before.as_ref())
    }

    fn before(&self, seat: u16, candidate: u32) -> Before {
        let seat = &self.seats[seat as usize];
        let later = seat.candidates.iter().rev().take_while(|one| **one >= candidate).count();
        let count = seat.candidates.len() - later;
        let last = count.checked_sub(1).map(|index| seat.candidates[index]);
        Before { count, least: seat.least, last }
    }

    /// A kept message is a candidate of its seats: gives it to one of them, where that makes the tentative
    /// matching larger.
    pub(super) fn add(&mut self, log: &mut Log, candidate: u32) {
        self.unchecked = true;
        let contested = log.get(candidate).offer.seats.len() > 1;
        for seat in &log.get(candidate).offer.seats {
            let seat = &mut self.seats[*seat as usize];
            seat.candidates.push(candidate);
            seat.contested |= contested;
        }
        if self.missing > 0 {
            self.augment(log, candidate);
        }
    }

    fn is_full(&self, seat: u16) -> bool {
        let seat = &self.seats[seat as usize];
        seat.given.len() >= seat.least as usize
    }

    /// Looks for a seat that is not full, along seats that can pass a message on.
    fn augment(&mut self, log: &mut Log, candidate: u32) {
        let seats = &log.get(candidate).offer.seats;
        if let Some(free) = seats.iter().copied().find(|seat| !self.is_full(*seat)) {
            self.give(log, free, candidate);
            return;
        }
        if seats.iter().all(|seat| self.seats[*seat as usize].closed) {
            return;
        }
        let mut from: Vec<Option<u32>> = vec![None; self.seats.len()];
        let mut queue: VecDeque<u16> = VecDeque::new();
        let reach = |from: &mut Vec<Option<u32>>, queue: &mut VecDeque<u16>, seats: &[u16], message| {
            for seat in seats {
                if from[*seat as usize].is_none() {
                    from[*seat as usize] = Some(message);
                    queue.push_back(*seat);
                }
            }
        };
        reach(&mut from, &mut queue, &log.get(candidate).offer.seats, candidate);
        while let Some(seat) = queue.pop_front() {
            if !self.is_full(seat) {
                self.pass_on(log, &from, seat, candidate);
                return;
            }
            if self.seats[seat as usize].closed {
                continue;
            }
            for message in &self.seats[seat as usize].given {
                reach(&mut from, &mut queue, &log.get(*message).offer.seats, *message);
            }
        }
        // None of what was reached can ever pass a message on to a seat that is not full: all that it has fits
        // only there.
        for (seat, reached) in self.seats.iter_mut().zip(from) {
            seat.closed |= reached.is_some();
        }
    }

    /// Moves the messages of a path, each to the seat that it was found for.
    fn pass_on(&mut self, log: &mut Log, from: &[Option<u32>], mut seat: u16, candidate: u32) {
        while let Some(message) = from[seat as usize] {
            let other = log.get(message).given;
            if let Some(other) = other {
                self.seats[other as usize].given.retain(|one| *one != message);
                self.missing += 1;
            }
            self.give(log, seat, message);
            match other {
                Some(other) if message != candidate => seat = other,
                _ => return,
            }
        }
    }

    fn give(&mut self, log: &mut Log, seat: u16, message: u32) {
        log.get_mut(message).given = Some(seat);
        self.seats[seat as usize].given.push(message);
        self.missing -= 1;
    }

    /// A place in the `in order` that these seats begin.
    pub(super) fn link(seats: &[Seat], chain: u16) -> Link {
        let before = seats
            .iter()
            .rposition(|seat| seat.least > 0 && seat.link.is_some_and(|link| link.chain == chain));
        Link { chain, before: before.and_then(|at| u16::try_from(at).ok()) }
    }
}
