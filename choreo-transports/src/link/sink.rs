//! Where a link puts what happens to it.

use std::fmt;
use std::sync::Arc;

use choreo_runtime::message::{Arrival, Topic};

use super::Link;
use super::desk::Desk;

/// Where a link puts what arrives, and the news of its end.
///
/// Both may be called from any thread, and neither waits.
pub struct Sink<L: Link> {
    desk: Arc<Desk<L>>,
    generation: u64,
}

impl<L: Link> Sink<L> {
    pub(super) fn new(desk: Arc<Desk<L>>, generation: u64) -> Sink<L> {
        Sink { desk, generation }
    }

    /// Hands over a message. `via`: the topic or wildcard that it was delivered for, on a wire that delivers a
    /// message once for each that fits; `None` on a wire that delivers it once.
    ///
    /// Says whether it was taken. It is not where the link's end was told before: then a consumer that can resume
    /// has not consumed it.
    pub fn deliver(&self, via: Option<&Topic>, arrival: Arrival) -> bool {
        self.desk.deliver(self.generation, via, arrival)
    }

    /// Tells the end of the link: why, a lower-case fragment. Only the first time counts.
    pub fn lost(&self, reason: impl Into<Arc<str>>) {
        self.desk.lose(self.generation, &reason.into());
    }
}

impl<L: Link> Clone for Sink<L> {
    fn clone(&self) -> Sink<L> {
        Sink { desk: Arc::clone(&self.desk), generation: self.generation }
    }
}

impl<L: Link> fmt::Debug for Sink<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sink").field("generation", &self.generation).finish_non_exhaustive()
    }
}
