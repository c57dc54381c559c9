//! `only`: a closed world. On the topics of its expectations nothing may come that no expectation takes and no `on` answers.
//!
//! Whether one takes a message is known when none can have it any more. Until then it is a suspect: while it fits a seat of a
//! round that is awaited, or a round to come listens for it.

use std::sync::Arc;

use super::arrival::Incoming;
use super::log::Kept;
use super::standing::Standing;
use super::turn::{End, Flow, Turn};
use super::windows::Opening;
use super::{Phase, State};
use crate::machine::{ChannelId, Only, StatementId, WindowId};
use crate::message::Arrival;
use crate::outcome::Violation;

/// What `only`s have closed, and who is suspected.
#[derive(Debug, Default)]
pub(super) struct Worlds {
    closed: Vec<Closed>,
    suspects: Vec<Suspect>,
}

/// Topics that an `only` has closed, to the block's end. In a loop those of its first round are.
#[derive(Debug)]
struct Closed {
    statement: StatementId,
    opening: Opening,
    channels: &'static [ChannelId],
}

/// A message that may turn out to be one that nothing takes.
#[derive(Debug)]
struct Suspect {
    serial: u64,
    arrival: Arc<Arrival>,
    statement: StatementId,
}

/// What is known of a suspect.
enum Fate {
    Taken,
    Open,
    Left,
}

impl Turn<'_> {
    /// The window of an `only` is open: its topics are closed from there on. What the window has brought already, where it
    /// goes on from another one, is judged too.
    pub(super) fn close_world(&mut self, id: StatementId, only: &'static Only, window: WindowId) {
        let state = &mut *self.state;
        let Standing::Never(watched) = &mut state.statements[id.index()] else { return };
        if watched.armed || watched.dropped {
            return;
        }
        watched.armed = true;
        state.unarmed -= 1;
        let Some(opening) = state.windows.opening(window) else { return };
        if state.worlds.closed.iter().any(|closed| closed.statement == id) {
            return;
        }
        let closed = Closed { statement: id, opening, channels: only.channels };
        let known = |serial: u64| state.worlds.suspects.iter().any(|suspect| suspect.serial == serial);
        let left = state.log.iter().filter(|kept| !kept.answered && kept.taken.is_none());
        let inside = left
            .filter(|kept| closed.holds(&kept.channels, kept.serial, &kept.arrival) && !known(kept.serial));
        let suspects: Vec<Suspect> = inside.map(|kept| closed.suspect(kept.serial, &kept.arrival)).collect();
        state.worlds.suspects.extend(suspects);
        state.worlds.suspects.sort_by_key(|suspect| suspect.serial);
        state.worlds.closed.push(closed);
    }

    /// Ends the block, if one of the suspects is left to nobody.
    pub(super) fn judge_worlds(&mut self) -> Flow {
        if self.state.worlds.suspects.is_empty()
            || !matches!(self.state.phase, Phase::Running | Phase::Settling)
        {
            return Ok(());
        }
        let mut suspects = std::mem::take(&mut self.state.worlds.suspects);
        let left = suspects.iter().find(|suspect| matches!(self.state.fate(suspect), Fate::Left));
        if let Some(suspect) = left {
            let (statement, arrival) = (suspect.statement, Arc::clone(&suspect.arrival));
            let at = self.state.since_start(arrival.at);
            return Err(End::violated(statement, Violation::Only { statement, arrival, at }));
        }
        suspects.retain(|suspect| matches!(self.state.fate(suspect), Fate::Open));
        self.state.worlds.suspects = suspects;
        Ok(())
    }
}

impl Closed {
    /// Whether a message came on its topics since they were closed.
    fn holds(&self, channels: &[ChannelId], serial: u64, message: &Arrival) -> bool {
        channels.iter().any(|channel| self.channels.contains(channel)) && self.opening.holds(serial, message)
    }

    fn suspect(&self, serial: u64, arrival: &Arc<Arrival>) -> Suspect {
        Suspect { serial, arrival: Arc::clone(arrival), statement: self.statement }
    }
}

impl Worlds {
    /// Whether topics are closed.
    pub(super) fn are_closed(&self) -> bool {
        !self.closed.is_empty()
    }

    /// Since when those of an `only` are.
    pub(super) fn since(&self, id: StatementId) -> Option<Opening> {
        self.closed.iter().find(|closed| closed.statement == id).map(|closed| closed.opening)
    }

    /// An expectation has taken it.
    pub(super) fn acquit(&mut self, serial: u64) {
        self.suspects.retain(|suspect| suspect.serial != serial);
    }

    fn suspects(&self, serial: u64) -> bool {
        self.suspects.iter().any(|suspect| suspect.serial == serial)
    }
}

impl State {
    /// A message that no `on` answered and that no expectation which holds already counts: suspects it, where its topic is
    /// closed. Says whether it does.
    pub(super) fn suspect(&mut self, message: Incoming<'_>) -> bool {
        let holds = |closed: &&Closed| closed.holds(message.channels, message.serial, message.arrival);
        let Some(closed) = self.worlds.closed.iter().find(holds) else { return false };
        let suspect = closed.suspect(message.serial, message.arrival);
        self.worlds.suspects.push(suspect);
        true
    }

    /// Whether a kept message has to be kept as a suspect: it fits a seat that has enough of them.
    pub(super) fn keeps_suspect(&self, kept: &Kept) -> bool {
        !kept.offer.spare.is_empty() && self.worlds.suspects(kept.serial)
    }

    /// A kept message is let go of. What a `times` that holds counts is its own.
    pub(super) fn release(&mut self, kept: &Kept) {
        if kept.taken.is_some() || !kept.held_by.is_empty() {
            self.worlds.acquit(kept.serial);
        }
    }

    fn fate(&self, suspect: &Suspect) -> Fate {
        let Some(kept) = self.log.find(suspect.serial) else { return Fate::Left };
        let fits = !kept.offer.seats.is_empty() || !kept.offer.spare.is_empty();
        match kept.taken.is_some() || !kept.held_by.is_empty() {
            true => Fate::Taken,
            false if fits || self.is_wanted_later(kept) => Fate::Open,
            false => Fate::Left,
        }
    }
}
