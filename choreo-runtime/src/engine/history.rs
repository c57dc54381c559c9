//! What came before a window, for those who look from there on: what would have fitted an expectation is EARLY, or there
//! before the block; what a `never` or an `only` would not have let pass is told of.

use std::collections::VecDeque;
use std::sync::Arc;

use smallvec::SmallVec;

use super::arrival::Incoming;
use super::standing::Channels;
use super::windows::{Opening, Windows};
use crate::machine::{ChannelId, Kind, Machine, StatementId, WindowId};
use crate::message::Arrival;

/// What came before a window, bounded: the oldest messages are let go.
#[derive(Debug)]
pub(super) struct History {
    entries: VecDeque<Past>,
    bytes: usize,
    /// How many were let go, of those that came since the block began and that may have been early for an `expect`.
    pub(super) cut: u64,
    /// For each channel, the windows in which an `expect` without `from start`, or a `never`, listens on it.
    windows: SmallVec<[SmallVec<[Listened; 1]>; 8]>,
}

/// A window in which a statement listens on a channel.
#[derive(Debug, Clone, Copy)]
struct Listened {
    window: WindowId,
    /// Whether it is an `expect`, and not a `never`.
    awaits: bool,
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
    /// Whether it may have been early for an `expect`.
    awaited: bool,
    /// Whether an `on` answered it.
    pub(super) answered: bool,
}

impl History {
    const MESSAGES: usize = 4_096;
    const BYTES: usize = 16 << 20;

    /// No history; `window_of` tells in which window an `expect` or a `never` stands.
    pub(super) fn new(machine: &Machine, window_of: impl Fn(StatementId) -> Option<WindowId>) -> History {
        let listened = |id: &StatementId| {
            let window = window_of(*id)?;
            let again = machine.opens_again(window);
            match &machine.statement(*id).kind {
                Kind::Never(_) => (!again).then_some(Listened { window, awaits: false, again: false }),
                kind => {
                    machine.expect(*id).filter(|expect| !expect.from_start)?;
                    // A reply is asked for in its window, and not where that opens.
                    let asked = matches!(kind, Kind::Request(_));
                    Some(Listened { window, awaits: true, again: asked || again })
                }
            }
        };
        let channels = machine.channels.iter();
        let windows = channels.map(|channel| channel.listeners.iter().filter_map(listened).collect());
        History { entries: VecDeque::new(), bytes: 0, cut: 0, windows: windows.collect() }
    }

    /// Keeps a message, where it can still be early for something, or what an `expect` would see `from start`.
    pub(super) fn note(&mut self, message: Incoming<'_>, windows: &Windows) {
        let Incoming { arrival, channels, serial, answered } = message;
        let early = |listened: &&Listened| listened.again || !windows.holds(listened.window, serial, arrival);
        let listened = channels.iter().flat_map(|channel| &self.windows[channel.index()]);
        let Some(awaited) = listened.filter(early).map(|listened| listened.awaits).max() else { return };
        self.bytes += arrival.size();
        let channels = Channels::from_slice(channels);
        self.entries.push_back(Past { arrival: Arc::clone(arrival), serial, channels, awaited, answered });
        while self.entries.len() > Self::MESSAGES || self.bytes > Self::BYTES {
            let Some(oldest) = self.entries.pop_front() else { break };
            self.bytes -= oldest.arrival.size();
            self.cut += u64::from(oldest.awaited && !oldest.arrival.old);
        }
    }

    /// What came on channels before a window opened, and was there before the block, in the order of arrival.
    pub(super) fn before(&self, opening: Opening, channels: &[ChannelId]) -> impl Iterator<Item = &Past> {
        let early = move |past: &&Past| {
            !opening.holds(past.serial, &past.arrival)
                && past.channels.iter().any(|channel| channels.contains(channel))
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

    fn history(awaits: bool) -> History {
        let listened = Listened { window: WindowId(1), awaits, again: false };
        let windows = SmallVec::from_elem(SmallVec::from_elem(listened, 1), 1);
        History { entries: VecDeque::new(), bytes: 0, cut: 0, windows }
    }

    fn message(bytes: usize) -> Arc<Arrival> {
        Arc::new(Arrival::new("t", vec![b'x'; bytes], Instant::now()))
    }

    fn note(history: &mut History, arrival: &Arc<Arrival>, serial: u64, windows: &Windows) {
        history.note(Incoming { arrival, channels: &[ChannelId(0)], serial, answered: false }, windows);
    }

    /// What would be early for a window that opens after these messages.
    fn early(history: &History, after: u64) -> usize {
        let mut windows = Windows::new(&TWO);
        windows.open(WindowId(1), TrackId::MAIN, Instant::now(), after);
        history.before(windows.opening(WindowId(1)).unwrap(), &[ChannelId(0)]).count()
    }

    #[test]
    fn what_came_in_the_only_window_that_listens_for_it_is_not_kept() {
        let mut history = history(true);
        let mut windows = Windows::new(&TWO);
        note(&mut history, &message(1), 1, &windows);
        assert_eq!(early(&history, 1), 1);
        windows.open(WindowId(1), TrackId::MAIN, Instant::now(), 1);
        note(&mut history, &message(1), 2, &windows);
        assert_eq!(history.entries.len(), 1);
    }

    #[test]
    fn a_flood_keeps_the_latest_and_counts_what_was_let_go() {
        let mut history = history(true);
        for serial in 1..=10_000 {
            note(&mut history, &message(1), serial, &Windows::new(&TWO));
        }
        assert_eq!(early(&history, 10_000), History::MESSAGES);
        assert_eq!(history.cut, 10_000 - History::MESSAGES as u64);
    }

    #[test]
    fn what_a_never_alone_listens_for_is_not_counted_as_let_go() {
        let mut history = history(false);
        for serial in 1..=10_000 {
            note(&mut history, &message(1), serial, &Windows::new(&TWO));
        }
        assert_eq!((early(&history, 10_000), history.cut), (History::MESSAGES, 0));
    }

    #[test]
    fn large_messages_are_bounded_by_their_bytes() {
        let mut history = history(true);
        for serial in 1..=3 {
            note(&mut history, &message(10 << 20), serial, &Windows::new(&TWO));
        }
        assert_eq!(early(&history, 3), 1);
    }
}
