//! The bounded queue between a transport and whoever reads from it.
//!
//! A transport posts and never waits; the reader waits and never loses. What is over the limits is not
//! dropped silently: the reader is told, once, after what came before it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use super::Parcel;
use crate::message::Topic;

/// How much an inbox holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InboxLimits {
    /// Messages.
    pub messages: usize,
    /// Bytes of payload, over all its messages.
    pub bytes: usize,
}

impl Default for InboxLimits {
    /// 65,536 messages, 256 MiB.
    fn default() -> InboxLimits {
        InboxLimits { messages: 65_536, bytes: 256 << 20 }
    }
}

/// The reader's end.
#[derive(Debug)]
pub struct Inbox {
    shared: Arc<Shared>,
}

/// The transport's end. Posting after the inbox is gone does nothing.
#[derive(Debug, Clone)]
pub struct Post {
    shared: Arc<Shared>,
}

/// What the reader finds.
#[derive(Debug)]
pub enum Mail {
    /// What was posted.
    Parcel(Parcel),
    /// The inbox was full: a message on this topic, and maybe more, did not get in.
    Overflowed {
        /// The topic.
        topic: Topic,
    },
}

#[derive(Debug)]
struct Shared {
    queue: Mutex<Queue>,
    posted: Notify,
    limits: InboxLimits,
}

#[derive(Debug, Default)]
struct Queue {
    parcels: VecDeque<Parcel>,
    bytes: usize,
    overflowed: Option<Topic>,
    closed: bool,
}

impl Inbox {
    /// A new inbox, and the end to give to a transport.
    pub fn new(limits: InboxLimits) -> (Inbox, Post) {
        let shared = Arc::new(Shared { queue: Mutex::default(), posted: Notify::new(), limits });
        (Inbox { shared: Arc::clone(&shared) }, Post { shared })
    }

    /// The next parcel, if one is there.
    pub fn try_next(&mut self) -> Option<Mail> {
        let mut queue = self.shared.lock();
        match queue.parcels.pop_front() {
            Some(parcel) => {
                queue.bytes -= size(&parcel);
                Some(Mail::Parcel(parcel))
            }
            None => queue.overflowed.take().map(|topic| Mail::Overflowed { topic }),
        }
    }

    /// The next parcel. Cancel safe.
    pub async fn next(&mut self) -> Mail {
        loop {
            if let Some(mail) = self.try_next() {
                return mail;
            }
            self.shared.posted.notified().await;
        }
    }
}

impl Drop for Inbox {
    fn drop(&mut self) {
        let mut queue = self.shared.lock();
        queue.closed = true;
        queue.parcels.clear();
    }
}

impl Post {
    /// Puts a parcel into the inbox, where there is room.
    pub fn post(&self, parcel: Parcel) {
        let mut queue = self.shared.lock();
        if queue.closed || queue.overflowed.is_some() {
            return;
        }
        let size = size(&parcel);
        let full = queue.parcels.len() >= self.shared.limits.messages
            || queue.bytes.saturating_add(size) > self.shared.limits.bytes;
        match parcel {
            Parcel::Message(arrival) if full => queue.overflowed = Some(arrival.topic.clone()),
            parcel => {
                queue.bytes += size;
                queue.parcels.push_back(parcel);
            }
        }
        drop(queue);
        self.shared.posted.notify_one();
    }

    /// Whether two posts lead to the same inbox.
    pub fn same_inbox(&self, other: &Post) -> bool {
        Arc::ptr_eq(&self.shared, &other.shared)
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn size(parcel: &Parcel) -> usize {
    match parcel {
        Parcel::Message(arrival) => arrival.payload.len(),
        Parcel::Lost(_) => 0,
    }
}
