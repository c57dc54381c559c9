//! A message came: who looks at it, in which order. First the `never`s, then the `on`s (they only watch), then
//! the expectations, each in the order of the text.

use std::sync::Arc;
use std::time::Duration;

use super::log::Kept;
use super::seat::Admission;
use super::standing::{Channels, NO_SEAT, Standing, listeners};
use super::turn::{End, Flow, Turn};
use super::{Phase, timeline};
use crate::machine::{ChannelId, Kind, StatementId, Watch, WindowId};
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
        if !self.state.positions.is_first(arrival.position.as_ref()) {
            return Ok(());
        }
        self.state.timeline.push(timeline::arrived(arrival, self.state.since_start(arrival.at)));
        self.state.serial += 1;
        let window = self.state.windows.of(arrival.at);
        let message = Incoming { arrival, channels, serial: self.state.serial, window };
        let listeners = listeners(self.machine, channels);
        if matches!(self.state.phase, Phase::Failing { .. }) {
            self.came_late(message, &listeners);
            return Ok(());
        }
        let pending = self.guard(message, &listeners)?;
        self.answer(message, &listeners)?;
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
        let Some(window) = message.window else { return Ok(()) };
        let mut kept = Kept::new(message, window);
        let wanted_later = self.offer_seats(&mut kept, listeners)?;
        self.count_by_held(&mut kept, listeners)?;
        let counted = kept.spare.first().filter(|_| !kept.held_by.is_empty());
        let needed = kept.seats.first().or(counted).map(|seat| self.state.seat(*seat).statement);
        if let Some(statement) = needed.or(wanted_later).or(pending) {
            let place = self.machine.statement(statement).place;
            let index = self.state.log.push(kept, (statement, place)).map_err(End::overflow)?;
            self.state.add_candidate(index);
            return self.count_kept(index);
        }
        self.count_for_good(&kept)
    }

    /// Judges a message by the seats of the current round that listen on its channels, and notes those that it
    /// is a candidate for. Says which expectation of a later round of its window listens for it.
    pub(super) fn offer_seats(
        &mut self,
        kept: &mut Kept,
        listeners: &[StatementId],
    ) -> Flow<Option<StatementId>> {
        let mut later = None;
        if self.state.windows.current() != Some(kept.window) {
            return Ok(later);
        }
        let machine = self.machine;
        for id in listeners {
            let (Kind::Expect(expect), Standing::Expect(awaited)) =
                (&machine.statement(*id).kind, &self.state.statements[id.index()])
            else {
                continue;
            };
            if awaited.seat != NO_SEAT {
                let seat = awaited.seat;
                self.offer_seat(kept, *id, &expect.watch, seat)?;
            } else if awaited.window == kept.window && awaited.round.index() >= self.state.later_rounds() {
                later = later.or(Some(*id));
            }
        }
        kept.later = later.is_some();
        Ok(later)
    }

    fn offer_seat(&mut self, kept: &mut Kept, id: StatementId, watch: &Watch, seat: u16) -> Flow {
        let latency = self.state.windows.latency(kept.window, kept.arrival.at);
        let fits = self.judge(id, watch, &kept.arrival, Some(latency))?;
        let state = &mut *self.state;
        let candidate = u32::try_from(state.log.len()).unwrap_or(u32::MAX);
        let Some(round) = &mut state.round else { return Ok(()) };
        if !fits {
            round.seats[seat as usize].misses.note(&kept.arrival, &state.judgement);
            return Ok(());
        }
        let demand = round.demand;
        match round.admit(seat, candidate) {
            Admission::Candidate => kept.seats.push(seat),
            Admission::Surplus => kept.spare.push(seat),
            Admission::Disordered => {
                round.seats[seat as usize].disordered.note(&kept.arrival, kept.serial, demand);
            }
        }
        Ok(())
    }

    /// After the deadline, notes what would have fitted.
    fn came_late(&mut self, message: Incoming<'_>, listeners: &[StatementId]) {
        // Stand-ins go on: what is late may be waiting for their answer. The block has failed, so that an
        // error in one changes nothing.
        drop(self.answer(message, listeners));
        let machine = self.machine;
        for id in listeners {
            let (Kind::Expect(expect), Standing::Expect(awaited)) =
                (&machine.statement(*id).kind, &self.state.statements[id.index()])
            else {
                continue;
            };
            let (seat, window) = (awaited.seat, awaited.window);
            if seat == NO_SEAT || message.window != Some(window) {
                continue;
            }
            let latency = self.state.windows.latency(window, message.arrival.at);
            if self.judge(*id, &expect.watch, message.arrival, Some(latency)).is_ok_and(|fits| fits)
                && let Some(round) = &mut self.state.round
            {
                round.seats[seat as usize].came_late(message.arrival);
            }
        }
    }
}

impl Kept {
    pub(super) fn new(message: Incoming<'_>, window: WindowId) -> Kept {
        Kept {
            arrival: Arc::clone(message.arrival),
            serial: message.serial,
            window,
            channels: Channels::from_slice(message.channels),
            seats: Default::default(),
            spare: Default::default(),
            given: None,
            held_by: Default::default(),
            counted: None,
            taken: None,
            later: false,
        }
    }
}
