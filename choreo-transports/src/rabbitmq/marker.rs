//! Markers: messages of our own that come back to us behind all that was in our queue before.

use std::collections::HashMap;
use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

/// The markers under way to one consumer.
#[derive(Clone, Default)]
pub(super) struct Markers(Arc<Mutex<Awaited>>);

#[derive(Default)]
struct Awaited {
    bodies: HashMap<Vec<u8>, oneshot::Sender<()>>,
    closed: bool,
}

/// One marker, to be sent.
#[derive(Debug)]
pub(super) struct Marker {
    /// What nobody else would send.
    pub(super) body: Vec<u8>,
    /// Resolves when it has come; to an error where the consumer has ended.
    pub(super) came: oneshot::Receiver<()>,
}

impl Markers {
    /// A new one.
    pub(super) fn next(&self) -> Marker {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let (told, came) = oneshot::channel();
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        // Its keys are random, for each of the two.
        let words = [RandomState::new().hash_one(number), RandomState::new().hash_one(number)];
        let body = format!("choreo marker {number} {:016x}{:016x}", words[0], words[1]).into_bytes();
        let mut awaited = self.lock();
        if !awaited.closed {
            awaited.bodies.insert(body.clone(), told);
        }
        Marker { body, came }
    }

    /// A message came that may be one. Whether it is.
    pub(super) fn came(&self, body: &[u8]) -> bool {
        match self.lock().bodies.remove(body) {
            Some(told) => {
                // Whoever sent it may have given up waiting.
                let _ = told.send(());
                true
            }
            None => false,
        }
    }

    /// The consumer has ended: none will come any more.
    pub(super) fn close(&self) {
        let mut awaited = self.lock();
        awaited.closed = true;
        awaited.bodies.clear();
    }

    fn lock(&self) -> MutexGuard<'_, Awaited> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Markers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Markers").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_marker_is_known_once_by_its_body() {
        let markers = Markers::default();
        let mut one = markers.next();
        let mut other = markers.next();
        assert!(!markers.came(b"something else"));
        assert!(markers.came(&one.body));
        assert!(!markers.came(&one.body));
        one.came.try_recv().unwrap();
        assert_eq!(other.came.try_recv(), Err(oneshot::error::TryRecvError::Empty));
    }

    #[test]
    fn nobody_waits_for_a_consumer_that_has_ended() {
        let markers = Markers::default();
        let mut before = markers.next();
        markers.close();
        let mut behind = markers.next();
        for came in [&mut before.came, &mut behind.came] {
            assert_eq!(came.try_recv(), Err(oneshot::error::TryRecvError::Closed));
        }
    }
}
