//! The bounded queue between a transport and whoever reads from it.
//!
//! A transport posts and never waits; the reader waits and never loses. What is over the limits is not
//! dropped silently: the reader is told, once, after what came before it.

use std::collections::VecDeque;
use std::fmt;
use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use super::Parcel;
use crate::diagnosis::number::{counted, grouped};
use crate::machine::TransportId;
use crate::message::Topic;

/// How much an inbox holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InboxLimits {
    /// Messages.
    pub messages: usize,
    /// Bytes of payload, over all its messages.
    pub bytes: usize,
}

impl InboxLimits {
    /// 65,536 messages, 256 MiB.
    pub const DEFAULT: InboxLimits = InboxLimits { messages: 65_536, bytes: 256 << 20 };
}

/// `65,536 messages or 256 MiB`.
impl fmt::Display for InboxLimits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let messages = counted(self.messages as u64, "message");
        let (amount, unit) = match self.bytes {
            bytes if bytes > 0 && bytes.is_multiple_of(1 << 20) => (bytes >> 20, "MiB"),
            bytes if bytes > 0 && bytes.is_multiple_of(1 << 10) => (bytes >> 10, "KiB"),
            bytes => (bytes, "bytes"),
        };
        write!(f, "{messages} or {} {unit}", grouped(amount as u64))
    }
}

impl Default for InboxLimits {
    fn default() -> InboxLimits {
        InboxLimits::DEFAULT
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
    to: Addressee,
}

#[derive(Debug, Clone)]
enum Addressee {
    /// What is posted is marked as this transport's.
    Inbox(Arc<Shared>, TransportId),
    Relay(Arc<dyn Relay>),
}

/// What passes parcels on to others, on the transport's own thread: it must not wait.
pub(crate) trait Relay: fmt::Debug + Send + Sync {
    /// Passes a parcel on.
    fn pass(&self, parcel: Parcel);

    /// Says that a message on this topic, and maybe more, did not get this far.
    fn overflow(&self, topic: &Topic);

    /// Says that a message which may have been of this topic waited to be known as the reader's own, and not for long enough.
    fn forgotten(&self, topic: &Topic);
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
        /// What had no room for it.
        full: Full,
    },
}

/// What may have no room for a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Full {
    /// The inbox, or a queue on the way to it.
    Inbox,
    /// The messages that wait until it is known whose they are ([`Correlation::follow`](crate::correlation::Correlation::follow)).
    Waiting,
}

#[derive(Debug)]
struct Shared {
    queue: Mutex<Queue>,
    limits: InboxLimits,
}

#[derive(Debug, Default)]
struct Queue {
    parcels: VecDeque<(TransportId, Parcel)>,
    bytes: usize,
    overflowed: Option<(TransportId, Topic, Full)>,
    reader: Option<Waker>,
    closed: bool,
}

impl Inbox {
    /// A new inbox, and the end to give to a transport.
    pub fn new(limits: InboxLimits) -> (Inbox, Post) {
        let shared = Arc::new(Shared { queue: Mutex::default(), limits });
        (Inbox { shared: Arc::clone(&shared) }, Post { to: Addressee::Inbox(shared, TransportId::ONLY) })
    }

    /// The next parcel, if one is there.
    pub fn try_next(&mut self) -> Option<Mail> {
        self.try_next_of().map(|(_, mail)| mail)
    }

    /// The next parcel, if one is there, and which transport posted it.
    pub(crate) fn try_next_of(&mut self) -> Option<(TransportId, Mail)> {
        self.shared.lock().take()
    }

    /// The next parcel. Cancel safe.
    pub async fn next(&mut self) -> Mail {
        poll_fn(|cx| self.poll_next(cx)).await
    }

    /// The next parcel, or a wake-up when there is one.
    pub fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Mail> {
        self.poll_next_of(cx).map(|(_, mail)| mail)
    }

    /// The next parcel and which transport posted it, or a wake-up when there is one.
    pub(crate) fn poll_next_of(&mut self, cx: &mut Context<'_>) -> Poll<(TransportId, Mail)> {
        let mut queue = self.shared.lock();
        match queue.take() {
            Some(next) => Poll::Ready(next),
            None => {
                match &mut queue.reader {
                    Some(reader) => reader.clone_from(cx.waker()),
                    reader => *reader = Some(cx.waker().clone()),
                }
                Poll::Pending
            }
        }
    }
}

impl Queue {
    fn take(&mut self) -> Option<(TransportId, Mail)> {
        match self.parcels.pop_front() {
            Some((of, parcel)) => {
                self.bytes -= size(&parcel);
                Some((of, Mail::Parcel(parcel)))
            }
            None => {
                let (of, topic, full) = self.overflowed.take()?;
                Some((of, Mail::Overflowed { topic, full }))
            }
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
    /// What leads to a relay.
    pub(crate) fn to(relay: Arc<dyn Relay>) -> Post {
        Post { to: Addressee::Relay(relay) }
    }

    /// Another end of the same inbox: what is posted there is marked as this transport's.
    pub(crate) fn of(&self, transport: TransportId) -> Post {
        match &self.to {
            Addressee::Inbox(shared, _) => Post { to: Addressee::Inbox(Arc::clone(shared), transport) },
            Addressee::Relay(_) => self.clone(),
        }
    }

    /// Puts a parcel into the inbox, where there is room.
    pub fn post(&self, parcel: Parcel) {
        match &self.to {
            Addressee::Inbox(shared, of) => shared.post(*of, parcel),
            Addressee::Relay(relay) => relay.pass(parcel),
        }
    }

    /// Tells the reader that a message on this topic, and maybe more, did not get in: there was no room for them on
    /// the way here.
    pub fn overflow(&self, topic: &Topic) {
        match &self.to {
            Addressee::Inbox(shared, of) => shared.overflow(*of, topic, Full::Inbox),
            Addressee::Relay(relay) => relay.overflow(topic),
        }
    }

    /// Tells the reader that a message which waited to be known as its own is gone.
    pub(crate) fn forgotten(&self, topic: &Topic) {
        match &self.to {
            Addressee::Inbox(shared, of) => shared.overflow(*of, topic, Full::Waiting),
            Addressee::Relay(relay) => relay.forgotten(topic),
        }
    }

    /// Whether two posts lead to the same inbox.
    pub fn same_inbox(&self, other: &Post) -> bool {
        match (&self.to, &other.to) {
            (Addressee::Inbox(one, _), Addressee::Inbox(other, _)) => Arc::ptr_eq(one, other),
            (Addressee::Relay(one), Addressee::Relay(other)) => Arc::ptr_eq(one, other),
            _ => false,
        }
    }
}

impl Shared {
    fn post(&self, of: TransportId, parcel: Parcel) {
        let mut queue = self.lock();
        if queue.closed || queue.overflowed.is_some() {
            return;
        }
        let size = size(&parcel);
        let full = queue.parcels.len() >= self.limits.messages
            || queue.bytes.saturating_add(size) > self.limits.bytes;
        match parcel {
            Parcel::Message(arrival) if full => {
                queue.overflowed = Some((of, arrival.topic.clone(), Full::Inbox))
            }
            parcel => {
                queue.bytes += size;
                queue.parcels.push_back((of, parcel));
            }
        }
        wake(queue);
    }

    fn overflow(&self, of: TransportId, topic: &Topic, full: Full) {
        let mut queue = self.lock();
        if queue.closed {
            return;
        }
        queue.overflowed.get_or_insert_with(|| (of, topic.clone(), full));
        wake(queue);
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Wakes the reader, once the queue is free.
fn wake(mut queue: MutexGuard<'_, Queue>) {
    let reader = queue.reader.take();
    drop(queue);
    if let Some(reader) = reader {
        reader.wake();
    }
}

fn size(parcel: &Parcel) -> usize {
    match parcel {
        Parcel::Message(arrival) => arrival.payload.len(),
        Parcel::Lost(_) | Parcel::Away(_) | Parcel::Gap(_) => 0,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::task::Wake;

    use tokio::time::Instant;

    use super::*;
    use crate::message::Arrival;

    #[derive(Default)]
    struct Wakes(AtomicUsize);

    impl Wake for Wakes {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn message(topic: &str, payload: &'static str) -> Parcel {
        Parcel::Message(Arc::new(Arrival::new(topic, payload, Instant::now())))
    }

    fn read(inbox: &mut Inbox) -> String {
        match inbox.try_next() {
            Some(Mail::Parcel(Parcel::Message(arrival))) => arrival.topic.to_string(),
            Some(Mail::Parcel(Parcel::Lost(why))) => format!("lost: {why}"),
            Some(Mail::Parcel(Parcel::Away(why))) => format!("away: {why}"),
            Some(Mail::Parcel(Parcel::Gap(gap))) => format!("gap: {}", gap.reason),
            Some(Mail::Overflowed { topic, .. }) => format!("overflowed: {topic}"),
            None => "nothing".to_owned(),
        }
    }

    #[test]
    fn the_last_waker_is_woken_once_for_each_wait() {
        let (mut inbox, post) = Inbox::new(InboxLimits::default());
        let [old, new] = [Arc::new(Wakes::default()), Arc::new(Wakes::default())];
        for wakes in [&old, &new] {
            let waker = Waker::from(Arc::clone(wakes));
            assert!(inbox.poll_next(&mut Context::from_waker(&waker)).is_pending());
        }
        post.post(message("a", ""));
        post.post(message("b", ""));
        assert_eq!((old.0.load(Ordering::Relaxed), new.0.load(Ordering::Relaxed)), (0, 1));
        assert_eq!([read(&mut inbox), read(&mut inbox), read(&mut inbox)], ["a", "b", "nothing"]);
    }

    #[test]
    fn limits_read_as_one_would_say_them() {
        let said = |messages, bytes| InboxLimits { messages, bytes }.to_string();
        assert_eq!(InboxLimits::DEFAULT.to_string(), "65,536 messages or 256 MiB");
        assert_eq!(said(1, 2 << 10), "1 message or 2 KiB");
        assert_eq!(said(1_000_000, 1_500), "1,000,000 messages or 1,500 bytes");
    }

    #[test]
    fn a_full_inbox_says_so_after_what_came_before_and_takes_more_once_read() {
        for limits in [InboxLimits { messages: 2, bytes: 100 }, InboxLimits { messages: 100, bytes: 2 }] {
            let (mut inbox, post) = Inbox::new(limits);
            for topic in ["a", "b", "c", "d"] {
                post.post(message(topic, "x"));
            }
            let mail = [(); 4].map(|()| read(&mut inbox));
            assert_eq!(mail, ["a", "b", "overflowed: c", "nothing"]);
            post.post(message("e", "x"));
            assert_eq!(read(&mut inbox), "e");
        }
    }

    #[test]
    fn a_lost_connection_gets_into_a_queue_without_room() {
        let (mut inbox, post) = Inbox::new(InboxLimits { messages: 1, bytes: 100 });
        post.post(message("a", ""));
        post.post(Parcel::Away("cut".into()));
        post.post(Parcel::Lost("cut".into()));
        assert_eq!([(); 3].map(|()| read(&mut inbox)), ["a", "away: cut", "lost: cut"]);
    }

    #[test]
    fn a_post_after_the_inbox_is_gone_keeps_nothing() {
        let (inbox, post) = Inbox::new(InboxLimits::default());
        let arrival = Arc::new(Arrival::new("a", "", Instant::now()));
        post.post(Parcel::Message(Arc::clone(&arrival)));
        drop(inbox);
        post.post(Parcel::Message(Arc::clone(&arrival)));
        assert_eq!(Arc::strong_count(&arrival), 1);
    }
}
