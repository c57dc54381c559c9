//! A message came: who looks at it, in which order. First the `never`s, then the `on`s (they only watch), then
//! the expectations, each in the order of the text.

use std::sync::Arc;
use std::time::Duration;

use super::count::Counters;
use super::log::{Kept, Offer};
use super::seat::Admission;
use super::standing::{Awaited, Channels, Listeners, Standing};
use super::tracks::{Progress, SeatId, TrackId};
use super::turn::{End, Flow, Turn};
use super::{Phase, State, timeline};
use crate::machine::{ChannelId, StatementId, Watch};
use crate::matching;
use crate::message::Arrival;

/// A message that is being looked at.
#[derive(Debug, Clone, Copy)]
pub(super) struct Incoming<'a> {
    pub(super) arrival: &'a Arc<Arrival>,
    pub(super) channels: &'a [ChannelId],
    /// Its number in the order of arrival.
    pub(super) serial: u64,
    /// Whether an `on` answered it: that is what it was for, whatever else it does not fit.
    pub(super) answered: bool,
}

impl Turn<'_> {
    /// A message came.
    pub(super) fn arrived(&mut self, arrival: &Arc<Arrival>, channels: &[ChannelId]) -> Flow {
        if matches!(self.state.phase, Phase::Before) {
            return Ok(());
        }
        let transport = self.machine.transport_of(channels);
        if !self.state.positions[transport.index()].is_first(arrival) {
            return Ok(());
        }
        let at = self.state.since_start(arrival.at);
        self.state.timeline.push(timeline::arrived(transport, arrival, at));
        self.state.serial += 1;
        let message = Incoming { arrival, channels, serial: self.state.serial, answered: false };
        let listeners = Listeners::new(self.machine, channels);
        if matches!(self.state.phase, Phase::Failing { .. }) {
            self.came_late(message, &listeners);
            return Ok(());
        }
        let pending = self.guard(message, &listeners)?;
        self.guard_past(message, &listeners)?;
        let answered = !arrival.old && self.answer(message, &listeners)?;
        let message = Incoming { answered, ..message };
        let state = &mut *self.state;
        state.history.note(message, &state.windows);
        self.offer(message, &listeners, pending)?;
        self.go_on()
    }

    /// Judges a message by a watch: whether it fits. What does not is in the judgement.
    pub(super) fn judge(
        &mut self,
        statement: StatementId,
        watch: &Watch,
        arrival: &Arc<Arrival>,
        latency: Option<Duration>,
    ) -> Flow<bool> {
        let state = &mut *self.state;
        matching::judge(watch, arrival, latency, &state.operands, self.exprs, &mut state.judgement)
            .map_err(|error| End::error(statement, error))?;
        Ok(state.judgement.fits())
    }

    /// Offers a message to the expectations; keeps it, where one of them or a pending `never` needs it, or an `only` may.
    fn offer(
        &mut self,
        message: Incoming<'_>,
        listeners: &[StatementId],
        pending: Option<StatementId>,
    ) -> Flow {
        let mut offer = Offer::default();
        self.offer_seats(message, listeners, None, &mut offer)?;
        offer.later = self.state.is_awaited_later(message, listeners);
        let held_by = self.count_by_held(message, listeners)?;
        let state = &mut *self.state;
        let suspected = !message.answered && held_by.is_empty() && state.suspect(message);
        let spare = offer.spare.first().copied().filter(|_| suspected);
        let keeper = match offer.keeps(&held_by).or(spare.map(Some)) {
            Some(Some(seat)) => Some(state.seat(seat).statement),
            Some(None) => listeners.iter().copied().find(|id| state.awaits_later(*id, message)),
            None => pending,
        };
        let Some(keeper) = keeper else {
            return self.count(&offer, &held_by, (message.arrival, message.serial)).map(|_| ());
        };
        let place = self.machine.statement(keeper).place;
        let kept = Kept { answered: message.answered, ..Kept::new(message, offer, held_by) };
        state.log.push(kept, place).map_err(End::overflow)?;
        state.add_candidate(message.serial, None);
        self.count_kept(self.state.log.len() - 1)
    }

    /// Judges a message by the seats that listen on its channels and look at it: those of all rounds that are awaited,
    /// or of one track's alone.
    pub(super) fn offer_seats(
        &mut self,
        message: Incoming<'_>,
        listeners: &[StatementId],
        track: Option<TrackId>,
        offer: &mut Offer,
    ) -> Flow {
        let machine = self.machine;
        for id in listeners {
            let (Some(expect), Standing::Expect(awaited)) =
                (machine.expect(*id), &self.state.statements[id.index()])
            else {
                continue;
            };
            let Some(seat) = awaited.seat.filter(|seat| track.is_none_or(|track| track == seat.track)) else {
                continue;
            };
            if self.state.looks_at(awaited, message.serial, message.arrival) {
                self.offer_seat(message, &expect.watch, (*id, seat), offer)?;
            }
        }
        Ok(())
    }

    fn offer_seat(
        &mut self,
        message: Incoming<'_>,
        watch: &Watch,
        (id, seat): (StatementId, SeatId),
        offer: &mut Offer,
    ) -> Flow {
        let Some(round) = self.state.tracks.round(seat.track) else { return Ok(()) };
        if !message.arrival.old && round.until.is_some_and(|until| message.arrival.at >= until) {
            return Ok(());
        }
        let latency = self.state.windows.latency(round.window, message.arrival);
        let fits = self.judge(id, watch, message.arrival, Some(latency))?;
        let state = &mut *self.state;
        let has_others = state.tracks.len() > 1;
        let Some(round) = state.tracks.round_mut(seat.track) else { return Ok(()) };
        let own = &mut round.seats[seat.seat as usize];
        if !fits {
            own.misses.note(message.arrival, &state.judgement, message.answered);
            return Ok(());
        }
        let demand = round.demand;
        match round.admit(seat.seat, message.serial) {
            // What other regions let go of may still come before it.
            Admission::Disordered if has_others => offer.seats.push(seat),
            Admission::Candidate => offer.seats.push(seat),
            Admission::Surplus => offer.spare.push(seat),
            Admission::Disordered => {
                let own = &mut round.seats[seat.seat as usize];
                own.disordered.note(message.arrival, message.serial, demand);
            }
        }
        Ok(())
    }

    /// After the deadline, notes what would have fitted.
    fn came_late(&mut self, message: Incoming<'_>, listeners: &[StatementId]) {
        // Stand-ins go on: what is late may be waiting for their answer. The block has failed, so that an
        // error in one changes nothing.
        if !message.arrival.old {
            drop(self.answer(message, listeners));
        }
        let machine = self.machine;
        for id in listeners {
            let (Some(expect), Standing::Expect(awaited)) =
                (machine.expect(*id), &self.state.statements[id.index()])
            else {
                continue;
            };
            let (Some(seat), window) = (awaited.seat, awaited.window) else { continue };
            if !self.state.looks_at(awaited, message.serial, message.arrival) {
                continue;
            }
            let latency = self.state.windows.latency(window, message.arrival);
            if self.judge(*id, &expect.watch, message.arrival, Some(latency)).is_ok_and(|fits| fits)
                && let Some(round) = self.state.tracks.round_mut(seat.track)
            {
                round.seats[seat.seat as usize].came_late(message.arrival);
            }
        }
    }
}

impl State {
    /// Whether an expectation looks at a message at all: one of its window, or `from start`; a reply, from its request on.
    pub(super) fn looks_at(&self, awaited: &Awaited, serial: u64, message: &Arrival) -> bool {
        awaited.from_start || self.opening_of(awaited).is_some_and(|opening| opening.holds(serial, message))
    }

    /// Whether an expectation stands in a round to come that will look at a message.
    pub(super) fn awaits_later(&self, id: StatementId, message: Incoming<'_>) -> bool {
        match &self.statements[id.index()] {
            Standing::Expect(awaited) => {
                let (window, serial, arrival) = (awaited.window, message.serial, message.arrival);
                match self.rounds[awaited.round.index()] {
                    Progress::Ahead => awaited.from_start || self.will_hold(window, serial, arrival),
                    _ if awaited.from_start => self.comes_again(id),
                    _ => self.will_hold_again(window, serial, arrival),
                }
            }
            _ => false,
        }
    }

    /// Whether one of these does.
    pub(super) fn is_awaited_later(&self, message: Incoming<'_>, listeners: &[StatementId]) -> bool {
        listeners.iter().any(|id| self.awaits_later(*id, message))
    }
}

impl Kept {
    fn new(message: Incoming<'_>, offer: Offer, held_by: Counters) -> Kept {
        Kept {
            arrival: Arc::clone(message.arrival),
            serial: message.serial,
            channels: Channels::from_slice(message.channels),
            offer,
            claimed: None,
            given: None,
            held_by,
            counted: None,
            taken: None,
            answered: false,
        }
    }
}
