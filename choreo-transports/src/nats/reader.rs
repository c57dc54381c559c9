//! Handing on what arrives: [`Reader`].

use std::fmt;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};
use std::task::{Context, Poll, Wake, Waker};

use async_nats::{Message, Subscriber};
use futures_util::StreamExt;
use tokio::task::unconstrained;

/// Hands on the messages of one subscription, until it is stopped or dropped.
///
/// The library puts each message into its subscription's queue and wakes whoever waits there. Here it is the waking that
/// empties the queue, within the library's own task: no task stands between the socket and the sink, and messages keep
/// the order in which the server sent them, over all subscriptions. Tasks of their own would run a race that a
/// scenario's `in order` takes for the truth.
pub(crate) struct Reader {
    inner: Arc<Inner>,
}

struct Inner {
    queue: Mutex<Option<Subscriber>>,
    woken: AtomicBool,
    take: Box<dyn Fn(Message) + Send + Sync>,
    ended: Box<dyn Fn() + Send + Sync>,
}

impl Reader {
    /// Hands on what comes to `take`. `ended` is called where the subscription ends by itself: the connection is gone.
    pub(crate) fn start(
        subscriber: Subscriber,
        take: impl Fn(Message) + Send + Sync + 'static,
        ended: impl Fn() + Send + Sync + 'static,
    ) -> Reader {
        let queue = Mutex::new(Some(subscriber));
        let (take, ended) = (Box::new(take), Box::new(ended));
        let inner = Arc::new(Inner { queue, woken: AtomicBool::new(false), take, ended });
        inner.drain();
        Reader { inner }
    }

    /// Stops: after it, nothing more is handed on.
    pub(crate) fn stop(&self) {
        let stopped = self.inner.queue.lock().unwrap_or_else(PoisonError::into_inner).take();
        // Outside the lock: it tells the library, which may wake the reader.
        drop(stopped);
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.stop();
    }
}

impl Wake for Inner {
    fn wake(self: Arc<Self>) {
        self.drain();
    }
}

impl Inner {
    fn drain(self: &Arc<Self>) {
        self.woken.store(true, Ordering::SeqCst);
        while self.woken.load(Ordering::SeqCst) {
            let queue = match self.queue.try_lock() {
                Ok(queue) => queue,
                Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
                // Whoever has it sees that there is more when it lets go.
                Err(TryLockError::WouldBlock) => return,
            };
            self.empty(queue);
        }
    }

    fn empty(self: &Arc<Self>, mut queue: MutexGuard<'_, Option<Subscriber>>) {
        let waker = Waker::from(Arc::clone(self));
        let mut context = Context::from_waker(&waker);
        while self.woken.swap(false, Ordering::SeqCst) {
            while let Some(subscriber) = queue.as_mut() {
                // Not within the budget of the task that this runs in: messages would be left, and lose their order.
                match pin!(unconstrained(subscriber.next())).as_mut().poll(&mut context) {
                    Poll::Ready(Some(message)) => (self.take)(message),
                    Poll::Ready(None) => {
                        *queue = None;
                        (self.ended)();
                    }
                    Poll::Pending => break,
                }
            }
        }
    }
}

impl fmt::Debug for Reader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader").finish_non_exhaustive()
    }
}
