//! Subscribing: from the moment it returns until it is dropped.

use std::fmt;
use std::sync::Arc;

use choreo_runtime::message::{Origin, Topic};
use choreo_runtime::transport::{Post, TransportError};

use super::bus::Bus;
use super::directory::Places;
use super::topic;
use crate::tap::Evicted;

/// A place on the bus, from which messages are posted to an inbox. Given up when it is dropped.
#[must_use = "when it is dropped, the subscription ends"]
pub struct Registration {
    bus: Arc<Bus>,
    places: Places,
}

impl Bus {
    /// Seats a subscriber on all of these topics and wildcards, or on none.
    pub(super) fn subscribe(
        self: &Arc<Self>,
        topics: &[Topic],
        post: Post,
        origin: Origin,
    ) -> Result<Registration, TransportError> {
        topics.iter().try_for_each(|topic| topic::check_subscribed(topic))?;
        let mut state = self.lock();
        state.check_open(|| match topics {
            [topic] => format!("subscribe to `{topic}`"),
            topics => format!("subscribe to {} topics", topics.len()),
        })?;
        let mut evicted = Evicted::new();
        state.sweep(&mut evicted);
        let used = state.published;
        let places = state.directory.seat(topics, post, origin, used);
        drop(state);
        drop(evicted);
        self.seated.notify_waiters();
        Ok(Registration { bus: Arc::clone(self), places })
    }
}

impl Drop for Registration {
    fn drop(&mut self) {
        self.bus.lock().directory.leave(&self.places);
    }
}

impl fmt::Debug for Registration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Registration").field("bus", &self.bus).finish_non_exhaustive()
    }
}
