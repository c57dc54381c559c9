//! Several logs in one order: oldest first.

use std::collections::VecDeque;

/// What one log may hold back, in bytes: the others may be far behind.
const HELD: usize = 4 << 20;

/// Sorts what comes from several logs by time. Each log keeps its own order, whatever its times say.
#[derive(Debug)]
pub(super) struct Merge<T> {
    logs: Vec<Lane<T>>,
}

#[derive(Debug)]
struct Lane<T> {
    waiting: VecDeque<Held<T>>,
    bytes: usize,
    ended: bool,
}

#[derive(Debug)]
struct Held<T> {
    time: i64,
    bytes: usize,
    item: T,
}

impl<T> Merge<T> {
    /// So many logs.
    pub(super) fn new(logs: usize) -> Merge<T> {
        let lane = || Lane { waiting: VecDeque::new(), bytes: 0, ended: false };
        Merge { logs: (0..logs).map(|_| lane()).collect() }
    }

    /// The next one of a log, and how large it is.
    pub(super) fn push(&mut self, log: usize, time: i64, bytes: usize, item: T) {
        if let Some(lane) = self.logs.get_mut(log) {
            lane.bytes += bytes;
            lane.waiting.push_back(Held { time, bytes, item });
        }
    }

    /// Whether so much of this log waits for the others that no more of it should come, or, where it was stopped, that
    /// none should come yet.
    pub(super) fn is_crowded(&self, log: usize, stopped: bool) -> bool {
        let most = if stopped { HELD / 2 } else { HELD };
        self.logs.get(log).is_some_and(|lane| !lane.ended && lane.bytes >= most)
    }

    /// Nothing more comes from this log.
    pub(super) fn end(&mut self, log: usize) {
        if let Some(lane) = self.logs.get_mut(log) {
            lane.ended = true;
        }
    }

    /// Whether nothing more comes from this one.
    pub(super) fn has_ended(&self, log: usize) -> bool {
        self.logs.get(log).is_none_or(|lane| lane.ended)
    }

    /// Whether nothing more comes from any.
    pub(super) fn is_complete(&self) -> bool {
        self.logs.iter().all(|lane| lane.ended)
    }

    /// The oldest one, as soon as no log can bring an older one.
    pub(super) fn next(&mut self) -> Option<T> {
        if self.logs.iter().any(|lane| !lane.ended && lane.waiting.is_empty()) {
            return None;
        }
        let oldest = self.logs.iter_mut().filter(|lane| !lane.waiting.is_empty());
        let oldest = oldest.min_by_key(|lane| lane.waiting.front().map(|held| held.time))?;
        let Held { bytes, item, .. } = oldest.waiting.pop_front()?;
        oldest.bytes -= bytes;
        Some(item)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drain(merge: &mut Merge<&'static str>) -> Vec<&'static str> {
        std::iter::from_fn(|| merge.next()).collect()
    }

    #[test]
    fn the_oldest_comes_first_and_each_log_keeps_its_order() {
        let mut merge = Merge::new(2);
        merge.push(0, 1, 2, "a1");
        merge.push(0, 5, 2, "a5");
        merge.push(0, 2, 2, "a2");
        assert_eq!(drain(&mut merge), Vec::<&str>::new());
        merge.push(1, 3, 2, "b3");
        assert_eq!(drain(&mut merge), ["a1", "b3"]);
        merge.push(1, 6, 2, "b6");
        merge.end(0);
        assert_eq!(drain(&mut merge), ["a5", "a2", "b6"]);
        assert!(!merge.is_complete() && merge.has_ended(0));
        merge.end(1);
        assert!(merge.is_complete());
    }

    #[test]
    fn a_log_that_waits_for_another_is_crowded_until_half_of_it_has_gone() {
        let mut merge = Merge::new(2);
        for time in 0..4 {
            assert!(!merge.is_crowded(0, false));
            merge.push(0, time, HELD / 4, time);
        }
        assert!(merge.is_crowded(0, false) && !merge.is_crowded(1, true));
        merge.push(1, 2, 1, 20);
        assert_eq!([merge.next(), merge.next()], [Some(0), Some(1)]);
        assert!(!merge.is_crowded(0, false) && merge.is_crowded(0, true));
        assert_eq!(merge.next(), Some(2));
        assert!(!merge.is_crowded(0, true));
    }
}
