//! Where reading stands: what the reader and the link share.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use choreo_runtime::message::{Arrival, Topic};
use tokio::sync::watch;

use super::entry::Entry;
use super::id::Id;

/// Where reading a stream stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cursor {
    /// The last entry that was handed over, or that was there when reading began.
    pub(super) at: Id,
    /// What the log held when it was first listened on: up to here it is old.
    pub(super) since: Id,
    /// The newest entry that is known to have been in the log.
    pub(super) known: Option<Id>,
    /// Up to where `from start` reads, where that is not where reading stands by then.
    pub(super) until: Option<Id>,
    /// Behind which entry to look for those that the consumer was given and did not acknowledge, until there are none.
    pub(super) pending: Option<Id>,
}

/// All cursors, and how far the reader is in taking note of them.
#[derive(Debug)]
pub(super) struct Cursors {
    streams: Mutex<BTreeMap<Topic, Cursor>>,
    wanted: watch::Sender<u64>,
    progress: watch::Sender<Progress>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Progress {
    /// All that had been there when this version was wanted has been handed over.
    version: u64,
    ended: bool,
}

/// What to read next.
#[derive(Debug)]
pub(super) struct Round {
    pub(super) version: u64,
    pub(super) streams: Vec<(Topic, Cursor)>,
}

/// What became of the entries of a stream.
#[derive(Debug, Default)]
pub(super) struct HandedOver {
    /// To be acknowledged, in a group.
    pub(super) taken: Vec<Id>,
    /// Nobody takes anything any more.
    pub(super) refused: bool,
    /// There may be more right away.
    pub(super) more: bool,
}

impl Cursors {
    pub(super) fn new() -> Cursors {
        let (wanted, _) = watch::channel(1);
        let (progress, _) = watch::channel(Progress::default());
        Cursors { streams: Mutex::default(), wanted, progress }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<Topic, Cursor>> {
        self.streams.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes what is read, or nothing, so that the reader looks again. The version that this makes.
    pub(super) fn change(&self, change: impl FnOnce(&mut BTreeMap<Topic, Cursor>)) -> u64 {
        let mut streams = self.lock();
        change(&mut streams);
        self.wanted.send_modify(|version| *version += 1);
        *self.wanted.borrow()
    }

    /// Tells the reader of changes.
    pub(super) fn wanted(&self) -> watch::Receiver<u64> {
        self.wanted.subscribe()
    }

    /// What to read next.
    pub(super) fn round(&self) -> Round {
        let streams = self.lock();
        let version = *self.wanted.borrow();
        Round { version, streams: streams.iter().map(|(topic, cursor)| (topic.clone(), *cursor)).collect() }
    }

    pub(super) fn get(&self, topic: &Topic) -> Option<Cursor> {
        self.lock().get(topic).copied()
    }

    pub(super) fn all(&self) -> BTreeMap<Topic, Cursor> {
        self.lock().clone()
    }

    /// An entry is known to be in the log.
    pub(super) fn know(&self, topic: &Topic, id: Id) {
        if let Some(cursor) = self.lock().get_mut(topic) {
            cursor.known = cursor.known.max(Some(id));
        }
    }

    /// Hands over the entries of a stream, if it is still listened on. `full`: there may be more of them.
    pub(super) fn hand_over(
        &self,
        topic: &Topic,
        entries: Vec<Entry>,
        full: bool,
        payload_field: &str,
        deliver: impl Fn(Arrival) -> bool,
    ) -> HandedOver {
        let mut handed = HandedOver { more: full, ..HandedOver::default() };
        let mut streams = self.lock();
        let Some(cursor) = streams.get_mut(topic) else { return handed };
        if cursor.pending.is_some() {
            cursor.pending = entries.last().map(|entry| entry.id);
            handed.more = true;
        }
        for entry in entries {
            let id = entry.id;
            if id > cursor.at {
                if let Some(mut arrival) = entry.into_arrival(topic, payload_field) {
                    arrival.old = id <= cursor.since;
                    if !deliver(arrival) {
                        handed.refused = true;
                        return handed;
                    }
                    cursor.known = cursor.known.max(Some(id));
                }
                cursor.at = id;
            }
            handed.taken.push(id);
        }
        handed
    }

    /// The reader has handed over all that was there when this version was wanted.
    pub(super) fn finish(&self, version: u64) {
        self.progress.send_modify(|progress| progress.version = version);
    }

    /// The reader has ended.
    pub(super) fn end(&self) {
        self.progress.send_modify(|progress| progress.ended = true);
    }

    /// Waits until the reader has handed over all that was there when this version was wanted. False where it has
    /// ended before.
    pub(super) async fn finished(&self, version: u64) -> bool {
        let mut progress = self.progress.subscribe();
        let settled = progress.wait_for(|progress| progress.version >= version || progress.ended).await;
        settled.is_ok_and(|progress| progress.version >= version)
    }
}
