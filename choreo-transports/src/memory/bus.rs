//! The bus: one lock around who listens and what was carried.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use choreo_runtime::message::{Origin, Topic};
use choreo_runtime::outcome::Tapped;
use choreo_runtime::transport::{Parcel, TapMark, TransportError, TransportErrorKind};
use tokio::sync::Notify;
use tokio::time::{Instant, timeout};

use super::directory::Directory;
use super::topic;
use crate::tap::{Evicted, Tap};

#[derive(Default)]
pub(super) struct Bus {
    state: Mutex<State>,
    /// Told when somebody subscribes, and when the bus is closed.
    pub(super) seated: Notify,
    origins: AtomicU64,
    inboxes: AtomicU64,
}

#[derive(Default)]
pub(super) struct State {
    pub(super) directory: Directory,
    pub(super) tap: Tap,
    /// How many messages there were.
    pub(super) published: u64,
    /// When the last one came.
    pub(super) latest: Option<Instant>,
    closed: Option<Arc<str>>,
}

impl Bus {
    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An origin that nobody has yet.
    pub(super) fn origin(&self) -> Origin {
        Origin(self.origins.fetch_add(1, Ordering::Relaxed))
    }

    /// An address for one reply.
    pub(super) fn reply_address(&self) -> Topic {
        let number = self.inboxes.fetch_add(1, Ordering::Relaxed) + 1;
        Topic::from(format!("{}{number}", topic::INBOX_PREFIX))
    }

    /// Ends everything: each subscriber is told why, and whoever comes later as well.
    pub(super) fn close(&self, why: &str) {
        let mut state = self.lock();
        if state.closed.is_some() {
            return;
        }
        let why: Arc<str> = why.into();
        for seat in state.directory.seats() {
            seat.post.post(Parcel::Lost(Arc::clone(&why)));
        }
        state.closed = Some(why);
        drop(state);
        self.seated.notify_waiters();
    }

    /// Why it was closed, if it was.
    pub(super) fn closed(&self) -> Option<Arc<str>> {
        self.lock().closed.clone()
    }

    pub(super) async fn listened(&self, topic: &Topic, except: Origin, patience: Duration) -> bool {
        // Before a timer is set up, for most often somebody listens already.
        if self.lock().directory.listened(topic, except) {
            return true;
        }
        timeout(patience, self.listener(topic, except)).await.unwrap_or(false)
    }

    async fn listener(&self, topic: &Topic, except: Origin) -> bool {
        loop {
            let seated = self.seated.notified();
            tokio::pin!(seated);
            seated.as_mut().enable();
            {
                let state = self.lock();
                if state.closed.is_some() {
                    return false;
                }
                if state.directory.listened(topic, except) {
                    return true;
                }
            }
            seated.await;
        }
    }

    pub(super) fn mark(&self) -> TapMark {
        let mut state = self.lock();
        let published = state.published;
        state.tap.mark(published)
    }

    pub(super) fn tapped(&self, since: TapMark, except: &[Topic]) -> Vec<Tapped> {
        let state = self.lock();
        let excepted = |topic: &Topic| except.iter().any(|pattern| topic::covers(pattern, topic));
        state.tap.since(since, state.directory.topics().filter(|(_, topic)| !excepted(topic)))
    }
}

impl State {
    /// Forgets topics that nobody used for long, where there are too many.
    pub(super) fn sweep(&mut self, evicted: &mut Evicted) {
        for id in self.directory.sweep() {
            self.tap.forget(id, evicted);
        }
    }

    /// Refuses what can't be done on a closed bus. `intent` reads after "failed to".
    pub(super) fn check_open(&self, intent: impl FnOnce() -> String) -> Result<(), TransportError> {
        match &self.closed {
            None => Ok(()),
            Some(why) => {
                let text = format!("{}: {why}", intent());
                Err(TransportError::new(TransportErrorKind::Disconnected, text))
            }
        }
    }
}

impl fmt::Debug for Bus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.lock();
        f.debug_struct("Bus")
            .field("topics", &state.directory.topic_count())
            .field("subscriptions", &state.directory.seats().len())
            .field("published", &state.published)
            .field("closed", &state.closed)
            .finish_non_exhaustive()
    }
}
