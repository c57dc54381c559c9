//! A message came: who looks at it, in which order. First the `never`s, then the `on`s (they only watch), then
//! the expectations, each in the order of the text.

use std::sync::Arc;
use std::time::Duration;

use super::count::Counters;
use super::log::{Kept, Offer};
use super::seat::Admission;
use super::standing::{Channels, Listeners, NO_SEAT, Standing};
use super::turn::{End, Flow, Turn};
use super::{Phase, State, timeline};
use crate::machine::{ChannelId, StatementId, Watch, WindowId};
use crate::matching;
use crate::message::Arrival;

/// A message that is being looked at.
#[derive(Debug, Clone, Copy)]
pub(super) struct Incoming<'a> {
    pub(super) arrival: &'a Arc<Arrival>,
    pub(super) channels: &'a [ChannelId],
    /// Its number in the order of arrival.
    pub(super) serial: u64,
    /// The window it belongs to; `None` for one from before all windows.
    pub(super) window: Option<WindowId>,
}

impl Turn<'_> {
    /// A message came.
    pub(super) fn arrived(&mut self, arrival: &Arc<Arrival>, channels: &[ChannelId]) -> Flow {
        if matches!(self.state.phase, Phase::Before) {
            return Ok(());
        }
        if !self.state.positions.is_first(arrival) {
            return Ok(());
        }
        self.state.timeline.push(timeline::arrived(arrival, self.state.since_start(arrival.at)));
        self.state.serial += 1;
        let window = self.state.windows.of(arrival);
        let message = Incoming { arrival, channels, serial: self.state.serial, window };
        let listeners = Listeners::new(self.machine, channels);
        if matches!(self.state.phase, Phase::Failing { .. }) {
            self.came_late(message, &listeners);
            return Ok(());
        }
        let pending = self.guard(message, &listeners)?;
        if !arrival.old {
            self.answer(message, &listeners)?;
        }
        self.state.history.note(arrival, window, channels);
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

    /// Offers a message to the expectations; keeps it, where one of them or a pending `never` needs it.
    fn offer(
        &mut self,
        message: Incoming<'_>,
        listeners: &[StatementId],
        pending: Option<StatementId>,
    ) -> Flow {
        if message.window.is_none() && !self.state.reads_start {
            return Ok(());
        }
        let offer = self.offer_seats(message, listeners)?;
        let held_by = self.count_by_held(message, listeners)?;
        let state = &mut *self.state;
        let keeper = match offer.keeps(&held_by) {
            Some(Some(seat)) => Some(state.seat(seat).statement),
            Some(None) => listeners.iter().copied().find(|id| state.awaits_later(*id, message.window)),
            None => pending,
        };
        let Some(keeper) = keeper else { return self.count(&offer, &held_by, message.arrival).map(|_| ()) };
        let place = self.machine.statement(keeper).place;
        let kept = Kept::new(message, offer, held_by);
        let index = state.log.push(kept, place).map_err(End::overflow)?;
        state.add_candidate(index);
        self.count_kept(index)
    }

    /// Judges a message by the seats of the current round that listen on its channels.
    pub(super) fn offer_seats(&mut self, message: Incoming<'_>, listeners: &[StatementId]) -> Flow<Offer> {
        let mut offer = Offer::default();
        let current = message.window.is_some() && self.state.windows.current() == message.window;
        if !current && !self.state.reads_start {
            return Ok(offer);
        }
        let machine = self.machine;
        for id in listeners {
            let (Some(expect), Standing::Expect(awaited)) =
                (machine.expect(*id), &self.state.statements[id.index()])
            else {
                continue;
            };
            if !current && !awaited.from_start {
                continue;
            }
            match awaited.seat {
                NO_SEAT => offer.later |= self.state.awaits_later(*id, message.window),
                seat => self.offer_seat(message, &expect.watch, (*id, seat), &mut offer)?,
            }
        }
        Ok(offer)
    }

    fn offer_seat(
        &mut self,
        message: Incoming<'_>,
        watch: &Watch,
        (id, seat): (StatementId, u16),
        offer: &mut Offer,
    ) -> Flow {
        let Some(window) = self.state.round.as_ref().map(|round| round.window) else { return Ok(()) };
        let latency = self.state.windows.latency(window, message.arrival);
        let fits = self.judge(id, watch, message.arrival, Some(latency))?;
        let state = &mut *self.state;
        let candidate = u32::try_from(state.log.len()).unwrap_or(u32::MAX);
        let Some(round) = &mut state.round else { return Ok(()) };
        if !fits {
            round.seats[seat as usize].misses.note(message.arrival, &state.judgement);
            return Ok(());
        }
        let demand = round.demand;
        match round.admit(seat, candidate) {
            Admission::Candidate => offer.seats.push(seat),
            Admission::Surplus => offer.spare.push(seat),
            Admission::Disordered => {
                round.seats[seat as usize].disordered.note(message.arrival, message.serial, demand);
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
            let (seat, window) = (awaited.seat, awaited.window);
            if seat == NO_SEAT || !awaited.looks_at(message.window) {
                continue;
            }
            let latency = self.state.windows.latency(window, message.arrival);
            if self.judge(*id, &expect.watch, message.arrival, Some(latency)).is_ok_and(|fits| fits)
                && let Some(round) = &mut self.state.round
            {
                round.seats[seat as usize].came_late(message.arrival);
            }
        }
    }
}

impl State {
    /// Whether an expectation stands in a round to come that a message of this window is looked at in.
    pub(super) fn awaits_later(&self, id: StatementId, window: Option<WindowId>) -> bool {
        match &self.statements[id.index()] {
            Standing::Expect(awaited) => {
                awaited.looks_at(window) && awaited.round.index() >= self.later_rounds()
            }
            _ => false,
        }
    }
}

impl Kept {
    fn new(message: Incoming<'_>, offer: Offer, held_by: Counters) -> Kept {
        Kept {
            arrival: Arc::clone(message.arrival),
            serial: message.serial,
            window: message.window,
            channels: Channels::from_slice(message.channels),
            offer,
            given: None,
            held_by,
            counted: None,
            taken: None,
        }
    }
}
