//! The messages that are kept: candidates of the rounds that are awaited, and what later rounds and watches of an open
//! window will look at.

use std::sync::Arc;

use smallvec::SmallVec;

use super::standing::Channels;
use super::tracks::{SeatId, TrackId};
use crate::machine::{Place, StatementId};
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
    /// Its number in the order of arrival, by which it is known.
    pub(super) serial: u64,
    pub(super) channels: Channels,
    /// What the rounds that are awaited make of it.
    pub(super) offer: Offer,
    /// The track that it brought further: no other one looks at it, until that round is final.
    pub(super) claimed: Option<TrackId>,
    /// The seat that the tentative matching gives it to.
    pub(super) given: Option<SeatId>,
    /// The expectations with `times` that it fits and that hold already.
    pub(super) held_by: SmallVec<[StatementId; 2]>,
    /// Where it is in the counts.
    pub(super) counted: Option<u32>,
    /// How it was taken, once that is final.
    pub(super) taken: Option<Taking>,
    /// Whether an `on` answered it.
    pub(super) answered: bool,
}

/// What the rounds that are awaited make of a message.
#[derive(Debug, Default)]
pub(super) struct Offer {
    /// The seats that it is a candidate for, track by track in the order of the text, ascending in each.
    pub(super) seats: SmallVec<[SeatId; 2]>,
    /// The seats that it fits and that have enough earlier candidates.
    pub(super) spare: SmallVec<[SeatId; 2]>,
    /// Whether a later round listens for it.
    pub(super) later: bool,
}

impl Offer {
    /// Whether the message must be kept: for a seat, because one might count what another holds already, or for
    /// a later round. For a seat: which.
    pub(super) fn keeps(&self, held_by: &[StatementId]) -> Option<Option<SeatId>> {
        let counted = self.spare.first().filter(|_| !held_by.is_empty());
        let seat = self.seats.first().or(counted).copied();
        (seat.is_some() || self.later).then_some(seat)
    }

    /// Its seats in the round of a track.
    pub(super) fn seats_of(&self, track: TrackId) -> impl Iterator<Item = u16> {
        self.seats.iter().filter(move |seat| seat.track == track).map(|seat| seat.seat)
    }

    /// Takes away what a track makes of it.
    pub(super) fn forget(&mut self, track: TrackId) {
        self.seats.retain(|seat| seat.track != track);
        self.spare.retain(|seat| seat.track != track);
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

    /// Where a message stands among the kept ones.
    ///
    /// # Panics
    ///
    /// Where it is not kept.
    pub(super) fn position(&self, serial: u64) -> usize {
        match self.kept.binary_search_by_key(&serial, |kept| kept.serial) {
            Ok(index) => index,
            Err(_) => unreachable!("message {serial} is a candidate and is not kept"),
        }
    }

    /// A message, where it is kept.
    pub(super) fn find(&self, serial: u64) -> Option<&Kept> {
        let index = self.kept.binary_search_by_key(&serial, |kept| kept.serial).ok()?;
        self.kept.get(index)
    }

    pub(super) fn get(&self, serial: u64) -> &Kept {
        &self.kept[self.position(serial)]
    }

    pub(super) fn get_mut(&mut self, serial: u64) -> &mut Kept {
        let index = self.position(serial);
        &mut self.kept[index]
    }

    /// The message at a place among the kept ones.
    pub(super) fn nth(&self, index: usize) -> &Kept {
        &self.kept[index]
    }

    pub(super) fn nth_mut(&mut self, index: usize) -> &mut Kept {
        &mut self.kept[index]
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Kept> {
        self.kept.iter()
    }

    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Kept> {
        self.kept.iter_mut()
    }

    /// Keeps a message, where there is room, for the statement at this place.
    pub(super) fn push(&mut self, kept: Kept, keeper: Place) -> Result<(), Overflow> {
        let bytes = self.bytes + kept.arrival.size();
        if self.kept.len() >= self.limits.messages || bytes > self.limits.bytes {
            return Err(self.overflow(keeper, kept.arrival.topic.clone()));
        }
        self.bytes = bytes;
        self.kept.push(kept);
        Ok(())
    }

    /// Takes all messages out.
    pub(super) fn take(&mut self) -> Vec<Kept> {
        self.bytes = 0;
        std::mem::take(&mut self.kept)
    }

    /// Takes these messages out.
    pub(super) fn remove(&mut self, serials: &[u64]) -> Vec<Kept> {
        if serials.is_empty() {
            return Vec::new();
        }
        let (gone, stay) = self.take().into_iter().partition(|kept| serials.contains(&kept.serial));
        Vec::into_iter(stay).for_each(|kept| self.restore(kept));
        gone
    }

    /// Puts back a message that was kept before.
    pub(super) fn restore(&mut self, kept: Kept) {
        self.bytes += kept.arrival.size();
        self.kept.push(kept);
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
