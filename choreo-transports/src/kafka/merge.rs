//! Several logs in one order: oldest first.

use std::collections::VecDeque;

/// Sorts what comes from several logs by time. Each log keeps its own order, whatever its times say.
#[derive(Debug)]
pub(super) struct Merge<T> {
    logs: Vec<Lane<T>>,
}

#[derive(Debug)]
struct Lane<T> {
    waiting: VecDeque<(i64, T)>,
    ended: bool,
}

impl<T> Merge<T> {
    /// So many logs.
    pub(super) fn new(logs: usize) -> Merge<T> {
        let lane = || Lane { waiting: VecDeque::new(), ended: false };
        Merge { logs: (0..logs).map(|_| lane()).collect() }
    }

    /// The next one of a log.
    pub(super) fn push(&mut self, log: usize, time: i64, item: T) {
        if let Some(lane) = self.logs.get_mut(log) {
            lane.waiting.push_back((time, item));
        }
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
        let oldest = oldest.min_by_key(|lane| lane.waiting.front().map(|(time, _)| *time))?;
        oldest.waiting.pop_front().map(|(_, item)| item)
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
        merge.push(0, 1, "a1");
        merge.push(0, 5, "a5");
        merge.push(0, 2, "a2");
        assert_eq!(drain(&mut merge), Vec::<&str>::new());
        merge.push(1, 3, "b3");
        assert_eq!(drain(&mut merge), ["a1", "b3"]);
        merge.push(1, 6, "b6");
        merge.end(0);
        assert_eq!(drain(&mut merge), ["a5", "a2", "b6"]);
        assert!(!merge.is_complete() && merge.has_ended(0));
        merge.end(1);
        assert!(merge.is_complete());
    }
}
