//! The tap: what each topic carried, for the report of a run that failed. Bounded, whatever goes over the wire.

use std::cmp::Reverse;
use std::collections::VecDeque;
use std::sync::Arc;

use choreo_runtime::message::{Arrival, Topic};
use choreo_runtime::outcome::Tapped;
use choreo_runtime::transport::TapMark;
use smallvec::SmallVec;

/// How many messages of a topic are kept.
const RECENT: usize = 8;
/// How much is kept in all.
const BYTES: usize = 8 << 20;
/// What a message costs besides its own bytes.
const OVERHEAD: usize = 256;
/// How many marks a topic can tell apart. Beyond that the count since the oldest ones is a lower bound.
const CHECKPOINTS: usize = 64;

/// Where a topic is, in the directory of whoever keeps the tap. Good as long as somebody listens there; without
/// listeners a topic may be forgotten, and its place given to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TopicId(pub(crate) usize);

/// What was let go. Dropped only after the tap is unlocked, for a decoded value may be of a user's own type,
/// with a `Drop` of her own.
pub(crate) type Evicted = SmallVec<[Arc<Arrival>; 1]>;

#[derive(Debug, Default)]
pub(crate) struct Tap {
    traces: Vec<Trace>,
    bytes: usize,
    latest_mark: u64,
}

#[derive(Debug, Default)]
struct Trace {
    total: u64,
    checkpoints: VecDeque<Checkpoint>,
    recent: VecDeque<Kept>,
    /// The number of the first of these. Here and not only there, since each eviction looks at every topic.
    oldest: u64,
    bytes: usize,
}

/// A topic's first message after a mark.
#[derive(Debug, Clone, Copy)]
struct Checkpoint {
    mark: u64,
    serial: u64,
    before: u64,
}

#[derive(Debug)]
struct Kept {
    serial: u64,
    arrival: Arc<Arrival>,
}

impl Tap {
    /// A point after this many messages.
    pub(crate) fn mark(&mut self, published: u64) -> TapMark {
        self.latest_mark = published;
        TapMark(published)
    }

    pub(crate) fn record(&mut self, id: TopicId, serial: u64, arrival: Arc<Arrival>, evicted: &mut Evicted) {
        if self.traces.len() <= id.0 {
            self.traces.resize_with(id.0 + 1, Trace::default);
        }
        let cost = cost(&arrival);
        let trace = &mut self.traces[id.0];
        trace.count(self.latest_mark, serial);
        if cost > BYTES {
            return;
        }
        if trace.recent.len() == RECENT {
            self.bytes -= trace.evict(evicted);
        }
        trace.keep(Kept { serial, arrival }, cost);
        self.bytes += cost;
        while self.bytes > BYTES {
            let fullest = self.fullest(id);
            self.bytes -= self.traces[fullest].evict(evicted);
        }
    }

    /// Forgets a topic.
    pub(crate) fn forget(&mut self, id: TopicId, evicted: &mut Evicted) {
        if let Some(trace) = self.traces.get_mut(id.0) {
            let trace = std::mem::take(trace);
            self.bytes -= trace.bytes;
            evicted.extend(trace.recent.into_iter().map(|kept| kept.arrival));
        }
    }

    /// What each topic carried since then, in the order in which they were first used.
    pub(crate) fn since<'a>(
        &self,
        mark: TapMark,
        topics: impl Iterator<Item = (TopicId, &'a Topic)>,
    ) -> Vec<Tapped> {
        let mut carried: Vec<(u64, Tapped)> = topics
            .filter_map(|(id, topic)| self.traces.get(id.0).and_then(|trace| trace.since(mark.0, topic)))
            .collect();
        carried.sort_by_key(|(first, _)| *first);
        carried.into_iter().map(|(_, tapped)| tapped).collect()
    }

    /// Whose oldest message goes next. The topic that is being recorded pays first, so that one in a flood does
    /// not push out the others, then the one that holds the most; of several, the one with the oldest message.
    fn fullest(&self, own: TopicId) -> usize {
        if self.traces[own.0].recent.len() > 1 {
            return own.0;
        }
        let others = self.traces.iter().enumerate().filter(|(id, _)| *id != own.0);
        others.max_by_key(|(_, trace)| (trace.bytes, Reverse(trace.oldest))).map_or(own.0, |(id, _)| id)
    }
}

impl Trace {
    fn count(&mut self, mark: u64, serial: u64) {
        if self.checkpoints.back().is_none_or(|last| last.mark < mark) {
            if self.checkpoints.len() == CHECKPOINTS {
                self.checkpoints.pop_front();
            }
            self.checkpoints.push_back(Checkpoint { mark, serial, before: self.total });
        }
        self.total += 1;
    }

    fn keep(&mut self, kept: Kept, cost: usize) {
        if self.recent.is_empty() {
            self.oldest = kept.serial;
        }
        self.recent.push_back(kept);
        self.bytes += cost;
    }

    fn evict(&mut self, evicted: &mut Evicted) -> usize {
        let Some(kept) = self.recent.pop_front() else { return 0 };
        let cost = cost(&kept.arrival);
        self.bytes -= cost;
        self.oldest = self.recent.front().map_or(0, |next| next.serial);
        evicted.push(kept.arrival);
        cost
    }

    fn since(&self, mark: u64, topic: &Topic) -> Option<(u64, Tapped)> {
        let first = self.checkpoints.iter().find(|checkpoint| checkpoint.mark >= mark)?;
        let recent = self.recent.iter().filter(|kept| kept.serial > mark);
        let recent = recent.map(|kept| Arc::clone(&kept.arrival)).collect();
        Some((first.serial, Tapped::new(topic.clone(), self.total - first.before, recent)))
    }
}

fn cost(arrival: &Arrival) -> usize {
    let headers: usize = arrival.headers.iter().map(|(name, value)| name.len() + value.len()).sum();
    let key = arrival.key.as_ref().map_or(0, |key| key.len());
    OVERHEAD + arrival.payload.len() + key + headers
}
