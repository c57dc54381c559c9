//! The messages that are kept: candidates of the current round, and what later rounds and watches of the
//! window will look at.

use std::sync::Arc;

use smallvec::SmallVec;

use super::standing::Channels;
use crate::machine::{Place, StatementId, WindowId};
use crate::message::{Arrival, Topic};
use crate::outcome::Overflow;
use crate::transport::InboxLimits;

/// The kept messages, in the order of arrival.
#[derive(Debug)]
pub(super) struct Log {
    kept: Vec<Kept>,
    bytes: usize,
    limits: InboxLimits,
}

/// A kept message.
#[derive(Debug)]
pub(super) struct Kept {
    pub(super) arrival: Arc<Arrival>,
    /// Its number in the order of arrival.
    pub(super) serial: u64,
    /// The window it belongs to; `None` for one from before all windows, kept for a `from start`.
    pub(super) window: Option<WindowId>,
    pub(super) channels: Channels,
    /// What the current round makes of it.
    pub(super) offer: Offer,
    /// The seat that the tentative matching gives it to.
    pub(super) given: Option<u16>,
    /// The expectations with `times` that it fits and that hold already.
    pub(super) held_by: SmallVec<[StatementId; 2]>,
    /// Where it is in the counts.
    pub(super) counted: Option<u32>,
    /// How it was taken, once that is final.
    pub(super) taken: Option<Taking>,
}

/// What the current round makes of a message.
#[derive(Debug, Default)]
pub(super) struct Offer {
    /// The seats that it is a candidate for, ascending.
    pub(super) seats: SmallVec<[u16; 4]>,
    /// The seats that it fits and that have enough earlier candidates.
    pub(super) spare: SmallVec<[u16; 2]>,
    /// Whether a later round listens for it.
    pub(super) later: bool,
}

impl Offer {
    /// Whether the message must be kept: for a seat, because one might count what another holds already, or for
    /// a later round. For a seat: which.
    pub(super) fn keeps(&self, held_by: &[StatementId]) -> Option<Option<u16>> {
        let counted = self.spare.first().filter(|_| !held_by.is_empty());
        let seat = self.seats.first().or(counted).copied();
        (seat.is_some() || self.later).then_some(seat)
    }
}

/// Why an expectation has a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Taking {
    /// It was needed, and made the expectation hold.
    Needed,
    /// It fitted a `times` that held already.
    Collected,
}

impl Log {
    pub(super) fn new(limits: InboxLimits) -> Log {
        Log { kept: Vec::new(), bytes: 0, limits }
    }

    pub(super) fn len(&self) -> usize {
        self.kept.len()
    }

    pub(super) fn get(&self, index: u32) -> &Kept {
        &self.kept[index as usize]
    }

    pub(super) fn get_mut(&mut self, index: u32) -> &mut Kept {
        &mut self.kept[index as usize]
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Kept> {
        self.kept.iter()
    }

    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Kept> {
        self.kept.iter_mut()
    }

    /// Keeps a message, where there is room, for the statement at this place.
    pub(super) fn push(&mut self, kept: Kept, keeper: Place) -> Result<u32, Overflow> {
        let bytes = self.bytes + kept.arrival.size();
        if self.kept.len() >= self.limits.messages || bytes > self.limits.bytes {
            return Err(self.overflow(keeper, kept.arrival.topic.clone()));
        }
        self.bytes = bytes;
        self.kept.push(kept);
        Ok(u32::try_from(self.kept.len() - 1).unwrap_or(u32::MAX))
    }

    /// Takes all messages out.
    pub(super) fn take(&mut self) -> Vec<Kept> {
        self.bytes = 0;
        std::mem::take(&mut self.kept)
    }

    /// Puts back a message that was kept before.
    pub(super) fn restore(&mut self, kept: Kept) -> u32 {
        self.bytes += kept.arrival.size();
        self.kept.push(kept);
        u32::try_from(self.kept.len() - 1).unwrap_or(u32::MAX)
    }

    fn overflow(&self, place: Place, topic: Topic) -> Overflow {
        let kept_for = match place.line {
            0 => "statements that are judged later".to_owned(),
            line => format!("the statement on line {line}"),
        };
        let what = format!("what is kept for {kept_for} was full, at {}", self.limits);
        Overflow { what, limit: self.kept.len(), topic: Some(topic) }
    }
}
