//! What came before a window, for expectations that it would have fitted: EARLY, or there before the block.

use std::collections::VecDeque;
use std::sync::Arc;

use smallvec::SmallVec;

use super::standing::Channels;
use super::windows::{Opening, Windows};
use crate::machine::{ChannelId, Kind, Machine, StatementId, WindowId};
use crate::message::Arrival;

/// What came before a window, bounded: the oldest messages are let go.
#[derive(Debug)]
pub(super) struct History {
    entries: VecDeque<Past>,
    bytes: usize,
    /// How many were let go, of those that came since the block began.
    pub(super) cut: u64,
    /// For each channel, the windows in which an `expect` without `from start` listens on it.
    windows: SmallVec<[SmallVec<[Listened; 1]>; 8]>,
}

/// A window in which an `expect` listens on a channel.
#[derive(Debug, Clone, Copy)]
struct Listened {
    window: WindowId,
    /// Whether what is in it now may be early all the same: it may be opened again.
    again: bool,
}

/// A message of the past.
#[derive(Debug)]
pub(super) struct Past {
    pub(super) arrival: Arc<Arrival>,
    /// Its number in the order of arrival.
    serial: u64,
    channels: Channels,
}

impl History {
    const MESSAGES: usize = 4_096;
    const BYTES: usize = 16 << 20;

    /// No history; `window_of` tells in which window an `expect` stands.
    pub(super) fn new(machine: &Machine, window_of: impl Fn(StatementId) -> Option<WindowId>) -> History {
        let again = |id: WindowId| {
            machine.loops.iter().any(|one| (one.body.windows.0..one.body.windows.1).contains(&id))
        };
        let listened = |id: &StatementId| {
            machine.expect(*id).filter(|expect| !expect.from_start)?;
            let window = window_of(*id)?;
            // A reply is asked for in its window, and not where that opens.
            let asked = matches!(machine.statement(*id).kind, Kind::Request(_));
            Some(Listened { window, again: asked || again(window) })
        };
        let channels = machine.channels.iter();
        let windows = channels.map(|channel| channel.listeners.iter().filter_map(listened).collect());
        History { entries: VecDeque::new(), bytes: 0, cut: 0, windows: windows.collect() }
    }

    /// Keeps a message, where it can still be early for something, or what an `expect` would see `from start`.
    pub(super) fn note(
        &mut self,
        arrival: &Arc<Arrival>,
        serial: u64,
        channels: &[ChannelId],
        windows: &Windows,
    ) {
        let early = |listened: &Listened| listened.again || !windows.holds(listened.window, serial, arrival);
        if !channels.iter().any(|channel| self.windows[channel.index()].iter().any(early)) {
            return;
        }
        self.bytes += arrival.size();
        let channels = Channels::from_slice(channels);
        self.entries.push_back(Past { arrival: Arc::clone(arrival), serial, channels });
        while self.entries.len() > Self::MESSAGES || self.bytes > Self::BYTES {
            let Some(oldest) = self.entries.pop_front() else { break };
            self.bytes -= oldest.arrival.size();
            self.cut += u64::from(!oldest.arrival.old);
        }
    }

    /// What came on a channel before a window opened, and was there before the block, in the order of arrival.
    pub(super) fn before(&self, opening: Opening, channel: ChannelId) -> impl Iterator<Item = &Past> {
        let early = move |past: &&Past| {
            !opening.holds(past.serial, &past.arrival) && past.channels.contains(&channel)
        };
        self.entries.iter().filter(early)
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::Instant;

    use super::super::tracks::TrackId;
    use super::*;
    use crate::machine::{Opens, Window};

    static TWO: Machine = Machine {
        windows: &[Window { opens: Opens::Subscribed, rounds: &[], nevers: &[] }; 2],
        ..Machine::EMPTY
    };

    fn history() -> History {
        let listened = Listened { window: WindowId(1), again: false };
        let windows = SmallVec::from_elem(SmallVec::from_elem(listened, 1), 1);
        History { entries: VecDeque::new(), bytes: 0, cut: 0, windows }
    }

    fn message(bytes: usize) -> Arc<Arrival> {
        Arc::new(Arrival::new("t", vec![b'x'; bytes], Instant::now()))
    }

    /// What would be early for a window that opens after these messages.
    fn early(history: &History, after: u64) -> usize {
        let mut windows = Windows::new(&TWO);
        windows.open(WindowId(1), TrackId::MAIN, Instant::now(), after);
        history.before(windows.opening(WindowId(1)).unwrap(), ChannelId(0)).count()
    }

    #[test]
    fn what_came_in_the_only_window_that_listens_for_it_is_not_kept() {
        let mut history = history();
        let mut windows = Windows::new(&TWO);
        history.note(&message(1), 1, &[ChannelId(0)], &windows);
        assert_eq!(early(&history, 1), 1);
        windows.open(WindowId(1), TrackId::MAIN, Instant::now(), 1);
        history.note(&message(1), 2, &[ChannelId(0)], &windows);
        assert_eq!(history.entries.len(), 1);
    }

    #[test]
    fn a_flood_keeps_the_latest_and_counts_what_was_let_go() {
        let mut history = history();
        for serial in 1..=10_000 {
            history.note(&message(1), serial, &[ChannelId(0)], &Windows::new(&TWO));
        }
        assert_eq!(early(&history, 10_000), History::MESSAGES);
        assert_eq!(history.cut, 10_000 - History::MESSAGES as u64);
    }

    #[test]
    fn large_messages_are_bounded_by_their_bytes() {
        let mut history = history();
        for serial in 1..=3 {
            history.note(&message(10 << 20), serial, &[ChannelId(0)], &Windows::new(&TWO));
        }
        assert_eq!(early(&history, 3), 1);
    }
}
