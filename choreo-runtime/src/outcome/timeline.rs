//! What happened, in order.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use crate::machine::StatementId;
use crate::message::{Arrival, Outgoing};

/// What happened, in order; bounded: of a long run the first and the last entries are kept.
#[derive(Debug, Clone, Default)]
pub struct Timeline {
    /// The first entries.
    pub head: Vec<Entry>,
    /// How many were let go after the head.
    pub skipped: u64,
    /// The last entries.
    pub tail: std::collections::VecDeque<Entry>,
    /// The instant of the block's first statement, from which [`Entry::at`] counts; `None` before it.
    pub began: Option<Instant>,
    /// The bytes of the head and of the tail.
    bytes: (usize, usize),
}

/// One thing that happened.
#[derive(Debug, Clone)]
pub struct Entry {
    /// When, since the block's first statement. What happened before it counts as 0.
    pub at: Duration,
    /// What.
    pub event: Event,
}

/// What can happen.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Event {
    /// The scenario handed a message to the transport.
    Published {
        /// The `publish`, or the `on` that answered.
        statement: StatementId,
        /// The message.
        message: Arc<Outgoing>,
    },
    /// A message came.
    Arrived {
        /// The message.
        message: Arc<Arrival>,
        /// The expectation that took it in the end.
        taken_by: Option<StatementId>,
    },
    /// The deadline passed.
    Deadline,
}

impl Entry {
    fn size(&self) -> usize {
        match &self.event {
            Event::Published { message, .. } => message.payload.len(),
            Event::Arrived { message, .. } => message.payload.len(),
            Event::Deadline => 0,
        }
    }
}

impl Timeline {
    /// How many entries are kept at the beginning.
    pub const HEAD: usize = 64;
    /// How many entries are kept at the end.
    pub const TAIL: usize = 64;
    /// How many bytes of payload are kept at either end, where that is more than one message.
    pub const BYTES: usize = 4 << 20;

    /// Adds an entry.
    pub fn push(&mut self, entry: Entry) {
        let size = entry.size();
        let is_open = self.tail.is_empty() && self.skipped == 0;
        let fits = self.head.is_empty() || self.bytes.0 + size <= Self::BYTES;
        if is_open && fits && self.head.len() < Self::HEAD {
            self.bytes.0 += size;
            self.head.push(entry);
            return;
        }
        self.bytes.1 += size;
        self.tail.push_back(entry);
        while self.tail.len() > Self::TAIL || self.bytes.1 > Self::BYTES && self.tail.len() > 1 {
            if let Some(oldest) = self.tail.pop_front() {
                self.bytes.1 -= oldest.size();
                self.skipped += 1;
            }
        }
    }

    /// The entries that were kept, in order.
    pub fn iter(&self) -> impl Iterator<Item = &Entry> {
        self.head.iter().chain(&self.tail)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arrived(number: u64, bytes: usize) -> Entry {
        let message = Arc::new(Arrival::new("t", vec![b'x'; bytes], Instant::now()));
        Entry { at: Duration::from_millis(number), event: Event::Arrived { message, taken_by: None } }
    }

    /// The numbers of the entries that are kept of so many with so many bytes each, and how many are not.
    fn kept(count: u64, bytes: usize) -> (Vec<u128>, u64) {
        let mut timeline = Timeline::default();
        (0..count).for_each(|number| timeline.push(arrived(number, bytes)));
        (timeline.iter().map(|entry| entry.at.as_millis()).collect(), timeline.skipped)
    }

    #[test]
    fn of_many_entries_the_first_and_the_last_are_kept() {
        let (numbers, skipped) = kept(1_000, 1);
        assert_eq!((numbers.len(), numbers[63], numbers[64], skipped), (128, 63, 936, 872));
    }

    #[test]
    fn of_large_messages_as_many_are_kept_as_have_room() {
        assert_eq!(kept(10, 1 << 20), (vec![0, 1, 2, 3, 6, 7, 8, 9], 2));
        assert_eq!(kept(5, 100 << 20 >> 4), (vec![0, 4], 3), "one at each end, however large");
    }
}
