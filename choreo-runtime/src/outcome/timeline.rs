//! What happened, in order.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use crate::machine::{StatementId, TransportId};
use crate::message::{Arrival, Outgoing};
use crate::transport::Gap;

/// What happened, in order; bounded: of a long run the first and the last entries are kept.
///
/// ```
/// # use choreo_runtime as choreo;
/// use choreo::outcome::{Event, Timeline};
///
/// /// The topics of what came, in order.
/// fn came(timeline: &Timeline) -> Vec<&str> {
///     let entries = timeline.head.iter().chain(&timeline.tail);
///     let topics = entries.filter_map(|entry| match &entry.event {
///         Event::Arrived { message, .. } => Some(&*message.topic),
///         _ => None,
///     });
///     topics.collect()
/// }
/// # assert!(came(&Timeline::default()).is_empty());
/// ```
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
        /// The transport.
        transport: TransportId,
        /// The message.
        message: Arc<Outgoing>,
    },
    /// A message came.
    Arrived {
        /// The transport that it came by.
        transport: TransportId,
        /// The message.
        message: Arc<Arrival>,
        /// The expectation that took it in the end.
        taken_by: Option<StatementId>,
    },
    /// A `call` began.
    Calling {
        /// The `call`.
        statement: StatementId,
    },
    /// A `call` returned.
    Called {
        /// The `call`.
        statement: StatementId,
        /// After how long.
        took: Duration,
        /// Whether it failed: it gave an error, or panicked.
        failed: bool,
    },
    /// A transport's connection was lost for a while, and the subscription went on exactly where it was.
    Gap(TransportId, Arc<Gap>),
    /// The deadline passed.
    Deadline,
}

impl Entry {
    fn size(&self) -> usize {
        match &self.event {
            Event::Published { message, .. } => message.payload.len(),
            Event::Arrived { message, .. } => message.size(),
            Event::Calling { .. } | Event::Called { .. } | Event::Gap(..) | Event::Deadline => 0,
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

    /// Adds an entry that happened before the last ones were added: at its place among those that are kept.
    pub fn insert(&mut self, entry: Entry) {
        let mut later = Vec::new();
        while let Some(last) = self.take_last(entry.at) {
            later.push(last);
        }
        self.push(entry);
        later.into_iter().rev().for_each(|entry| self.push(entry));
    }

    /// Takes out the last entry, where it happened after this.
    fn take_last(&mut self, after: Duration) -> Option<Entry> {
        if let Some(last) = self.tail.back() {
            let last = if last.at > after { self.tail.pop_back() } else { None }?;
            self.bytes.1 -= last.size();
            return Some(last);
        }
        let is_open = self.skipped == 0;
        let last = self.head.pop_if(|last| is_open && last.at > after)?;
        self.bytes.0 -= last.size();
        Some(last)
    }

    /// Takes out the publication of this message: it went nowhere, and is handed off again.
    pub fn retract(&mut self, published: &Arc<Outgoing>) {
        let is_it = |entry: &Entry| match &entry.event {
            Event::Published { message, .. } => Arc::ptr_eq(message, published),
            _ => false,
        };
        if let Some(entry) = self.tail.iter().rposition(is_it).and_then(|at| self.tail.remove(at)) {
            self.bytes.1 -= entry.size();
        } else if let Some(at) = self.head.iter().rposition(is_it) {
            self.bytes.0 -= self.head.remove(at).size();
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
        Entry {
            at: Duration::from_millis(number),
            event: Event::Arrived { transport: TransportId::ONLY, message, taken_by: None },
        }
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

    fn published(number: u64) -> (Entry, Arc<Outgoing>) {
        let message = Arc::new(Outgoing::new("t", "x"));
        let event = Event::Published {
            statement: StatementId(0),
            transport: TransportId::ONLY,
            message: Arc::clone(&message),
        };
        (Entry { at: Duration::from_millis(number), event }, message)
    }

    fn numbers(timeline: &Timeline) -> Vec<u128> {
        timeline.iter().map(|entry| entry.at.as_millis()).collect()
    }

    #[test]
    fn what_happened_before_the_last_entries_is_inserted_at_its_place() {
        let mut timeline = Timeline::default();
        [1, 2, 4, 5].into_iter().for_each(|number| timeline.push(arrived(number, 1)));
        timeline.insert(arrived(3, 1));
        timeline.insert(arrived(5, 1));
        timeline.insert(arrived(0, 1));
        assert_eq!(numbers(&timeline), [0, 1, 2, 3, 4, 5, 5]);
        assert_eq!(timeline.bytes, (7, 0));
    }

    #[test]
    fn in_a_long_run_it_is_inserted_among_the_last() {
        let mut timeline = Timeline::default();
        (0..1_000).for_each(|number| timeline.push(arrived(number * 2, 1)));
        timeline.insert(arrived(1_995, 1));
        timeline.insert(arrived(3, 1));
        let numbers = numbers(&timeline);
        assert_eq!((numbers.len(), timeline.skipped, timeline.bytes), (128, 874, (64, 64)));
        assert_eq!(numbers[124..], [1_994, 1_995, 1_996, 1_998]);
    }

    #[test]
    fn a_publication_that_is_retracted_leaves_the_others() {
        for before in [0, 100] {
            let mut timeline = Timeline::default();
            (0..before).for_each(|number| timeline.push(arrived(number, 1)));
            let [(first, retracted), (second, _)] = [published(before), published(before + 1)];
            timeline.push(first);
            timeline.push(second);
            timeline.retract(&retracted);
            timeline.retract(&retracted);
            let left: Vec<u128> = (0..u128::from(before)).chain([u128::from(before) + 1]).collect();
            assert_eq!(numbers(&timeline), left);
            assert_eq!(timeline.bytes.0 + timeline.bytes.1, left.len());
        }
    }

    #[test]
    fn of_large_messages_as_many_are_kept_as_have_room() {
        assert_eq!(kept(10, 1 << 20), (vec![0, 1, 2, 3, 6, 7, 8, 9], 2));
        assert_eq!(kept(5, 100 << 20 >> 4), (vec![0, 4], 3), "one at each end, however large");
    }
}
