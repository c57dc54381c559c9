//! What came before a window, for expectations that it would have fitted: EARLY, or there before the block.

use std::collections::VecDeque;
use std::sync::Arc;

use smallvec::SmallVec;

use super::standing::Channels;
use crate::machine::{ChannelId, Machine, StatementId, WindowId};
use crate::message::Arrival;

/// What came before a window, bounded: the oldest messages are let go.
#[derive(Debug)]
pub(super) struct History {
    entries: VecDeque<Past>,
    bytes: usize,
    /// How many were let go, of those that came since the block began.
    pub(super) cut: u64,
    /// For each channel, the last window in which an `expect` without `from start` listens on it.
    last: SmallVec<[Option<WindowId>; 8]>,
}

/// A message of the past.
#[derive(Debug)]
pub(super) struct Past {
    pub(super) arrival: Arc<Arrival>,
    /// The window it belongs to.
    pub(super) window: Option<WindowId>,
    pub(super) channels: Channels,
}

impl History {
    const MESSAGES: usize = 4_096;
    const BYTES: usize = 16 << 20;

    /// No history; `window_of` tells in which window an `expect` stands.
    pub(super) fn new(machine: &Machine, window_of: impl Fn(StatementId) -> Option<WindowId>) -> History {
        let last = machine.channels.iter().map(|channel| {
            let expects = channel
                .listeners
                .iter()
                .filter(|id| machine.expect(**id).is_some_and(|expect| !expect.from_start));
            expects.filter_map(|id| window_of(*id)).max()
        });
        History { entries: VecDeque::new(), bytes: 0, cut: 0, last: last.collect() }
    }

    /// Keeps a message, where it can still be early for something, or what an `expect` would see `from start`.
    pub(super) fn note(&mut self, arrival: &Arc<Arrival>, window: Option<WindowId>, channels: &[ChannelId]) {
        if !channels.iter().any(|channel| self.last[channel.index()] > window) {
            return;
        }
        self.bytes += arrival.size();
        let channels = Channels::from_slice(channels);
        self.entries.push_back(Past { arrival: Arc::clone(arrival), window, channels });
        while self.entries.len() > Self::MESSAGES || self.bytes > Self::BYTES {
            let Some(oldest) = self.entries.pop_front() else { break };
            self.bytes -= oldest.arrival.size();
            self.cut += u64::from(!oldest.arrival.old);
        }
    }

    /// What came on a channel before a window, and was there before the block, in the order of arrival.
    pub(super) fn before(&self, window: WindowId, channel: ChannelId) -> impl Iterator<Item = &Past> {
        let early = move |past: &&Past| past.window < Some(window) && past.channels.contains(&channel);
        self.entries.iter().filter(early)
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::Instant;

    use super::*;

    fn history() -> History {
        History {
            entries: VecDeque::new(),
            bytes: 0,
            cut: 0,
            last: SmallVec::from_elem(Some(WindowId(1)), 1),
        }
    }

    fn message(bytes: usize) -> Arc<Arrival> {
        Arc::new(Arrival::new("t", vec![b'x'; bytes], Instant::now()))
    }

    #[test]
    fn what_no_later_window_listens_for_is_not_kept() {
        let mut history = history();
        history.note(&message(1), Some(WindowId(1)), &[ChannelId(0)]);
        assert_eq!(history.before(WindowId(2), ChannelId(0)).count(), 0);
        history.note(&message(1), Some(WindowId(0)), &[ChannelId(0)]);
        assert_eq!(history.before(WindowId(1), ChannelId(0)).count(), 1);
    }

    #[test]
    fn a_flood_keeps_the_latest_and_counts_what_was_let_go() {
        let mut history = history();
        for _ in 0..10_000 {
            history.note(&message(1), None, &[ChannelId(0)]);
        }
        assert_eq!(history.before(WindowId(0), ChannelId(0)).count(), History::MESSAGES);
        assert_eq!(history.cut, 10_000 - History::MESSAGES as u64);
    }

    #[test]
    fn large_messages_are_bounded_by_their_bytes() {
        let mut history = history();
        for _ in 0..3 {
            history.note(&message(10 << 20), None, &[ChannelId(0)]);
        }
        assert_eq!(history.before(WindowId(0), ChannelId(0)).count(), 1);
    }
}
