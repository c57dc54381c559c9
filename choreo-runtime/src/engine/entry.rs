//! A round is reached: its seats are set up, and what its window has brought so far is offered to them.

use std::sync::Arc;

use smallvec::SmallVec;
use tokio::time::Instant;

use super::arrival::Incoming;
use super::log::Kept;
use super::round::Round;
use super::seat::Seat;
use super::standing::{Listeners, Standing};
use super::tracks::{Progress, SeatId, TrackId};
use super::turn::{End, Flow, Turn};
use crate::machine::{Member, RoundId, StatementId};
use crate::matching;

impl Turn<'_> {
    /// A round is reached by a track. `alternatives`: one of its expectations alone is to hold, and until when.
    pub(super) fn enter_round(
        &mut self,
        id: RoundId,
        track: TrackId,
        alternatives: Option<Option<Instant>>,
    ) -> Flow {
        let round = &self.machine.rounds[id.index()];
        self.state.rounds[id.index()] = Progress::Now;
        let goes_on = self.is_reply(id);
        let mut members: SmallVec<[&Member; 4]> = round.members.iter().collect();
        members.sort_by_key(|member| member.expects().first().copied());
        let mut seats = Vec::with_capacity(members.iter().map(|member| member.expects().len()).sum());
        for (member, chain) in members.iter().zip(0u16..) {
            match member {
                Member::Expect(expect) => seats.push(self.set_up(*expect)?),
                Member::InOrder(expects) => self.set_up_chain(expects, chain, &mut seats)?,
                Member::Quiet(_) | Member::Eventually(_) => {}
            }
        }
        for (seat, index) in seats.iter().zip(0u16..) {
            if let Standing::Expect(awaited) = &mut self.state.statements[seat.statement.index()] {
                awaited.seat = Some(SeatId { track, seat: index });
            }
        }
        if let Some(track) = self.state.tracks.iter_mut().find(|one| one.id == track) {
            let mut round = Round::new((track.id, id), round.window, alternatives.is_some(), seats);
            round.until = alternatives.flatten();
            track.round = Some(round);
            track.running &= goes_on;
        }
        let left = self.offer_kept(track)?;
        for member in round.members {
            match member {
                Member::Quiet(never) => self.await_quiet(*never, round.window, track)?,
                Member::Eventually(id) => self.await_true(*id, round.window, track)?,
                Member::Expect(_) | Member::InOrder(_) => {}
            }
        }
        self.arm_nevers()?;
        for index in 0..self.state.log.len() {
            self.count_kept(index)?;
        }
        for kept in &left {
            if kept.counted.is_none() {
                self.count(&kept.offer, &kept.held_by, (&kept.arrival, kept.serial))?;
            }
        }
        Ok(())
    }

    fn set_up(&mut self, id: StatementId) -> Flow<Seat> {
        let Some(expect) = self.machine.expect(id) else {
            unreachable!(
                "statement {} is awaited and no expect: the macro lowers rounds of expectations",
                id.0
            )
        };
        matching::prepare(&expect.watch, self.exprs, &mut self.state.operands)
            .map_err(|error| End::error(id, error))?;
        let mut seat = Seat::new(id, expect);
        let within = match expect.within {
            None => None,
            Some(span) => Some(self.period(id, span)?),
        };
        seat.budget = within.map(|within| self.state.options.stretched(within));
        Ok(seat)
    }

    /// The elements of an `in order`.
    fn set_up_chain(&mut self, expects: &[StatementId], chain: u16, seats: &mut Vec<Seat>) -> Flow {
        for id in expects {
            let mut seat = self.set_up(*id)?;
            seat.link = Some(Round::link(seats, chain));
            seats.push(seat);
        }
        Ok(())
    }

    /// Offers what was kept to the round of a track. Gives back what need not be kept any more.
    fn offer_kept(&mut self, track: TrackId) -> Flow<Vec<Kept>> {
        let serials: SmallVec<[u64; 8]> = self.state.log.iter().map(|kept| kept.serial).collect();
        let mut left: SmallVec<[u64; 8]> = SmallVec::new();
        for serial in serials {
            let kept = self.state.log.get(serial);
            if !self.state.is_offered(kept, track) {
                let later = self.state.is_wanted_later(kept);
                self.state.log.get_mut(serial).offer.later = later;
                continue;
            }
            let listeners = Listeners::new(self.machine, &kept.channels);
            let (arrival, answered) = (Arc::clone(&kept.arrival), kept.answered);
            let message = Incoming { arrival: &arrival, channels: &[], serial, answered };
            let mut offer = std::mem::take(&mut self.state.log.get_mut(serial).offer);
            self.offer_seats(message, &listeners, Some(track), &mut offer)?;
            offer.later = self.state.is_awaited_later(message, &listeners);
            self.state.log.get_mut(serial).offer = offer;
            match self.state.needs(self.state.log.get(serial)) {
                true => self.state.add_candidate(serial, Some(track)),
                false => left.push(serial),
            }
        }
        let left = self.state.log.remove(&left);
        left.iter().for_each(|kept| self.state.release(kept));
        Ok(left)
    }
}

impl super::State {
    /// Whether the new round of a track looks at a kept message.
    fn is_offered(&self, kept: &Kept, track: TrackId) -> bool {
        let Some(round) = self.tracks.round(track) else { return false };
        let is_free = kept.taken.is_none() && kept.claimed.is_none_or(|by| by == track);
        is_free && (self.reads_start || self.windows.holds(round.window, kept.serial, &kept.arrival))
    }
}
