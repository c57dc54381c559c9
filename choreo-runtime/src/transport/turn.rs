//! Turns: scenarios that share a connection run on it one after another.

use std::any::Any;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::{Pending, TransportError};

/// A scenario's turn on a connection that it shares. Over when the last clone of it is dropped.
#[derive(Clone)]
pub struct Turn {
    held: Option<Arc<dyn Any + Send + Sync>>,
    /// How long it was waited for; `None` where it was given up.
    pub(crate) waited: Option<Duration>,
}

impl Turn {
    /// A turn that lasts as long as this is held.
    pub fn holding(what: impl Any + Send + Sync) -> Turn {
        Turn { held: Some(Arc::new(what)), waited: Some(Duration::ZERO) }
    }

    /// Whether it was waited for, and nobody is on the connection who would have to wait for it. Not that of a scenario that takes
    /// none (`turns = false`).
    pub fn is_held(&self) -> bool {
        self.held.is_some()
    }

    /// The turn of a scenario that takes none (`turns = false`): others may be on the connection at the same time.
    pub(crate) fn given_up() -> Turn {
        Turn { held: None, waited: None }
    }
}

impl fmt::Debug for Turn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Turn").field("waited", &self.waited).finish_non_exhaustive()
    }
}

/// A turn that is to be waited for.
#[must_use = "nothing is waited for until it is"]
pub struct Turning<'a> {
    /// What the turn is on: a broker. Who waits for several waits in the order of these, so that no two wait for each
    /// other, and once for each.
    pub on: String,
    /// Whether nobody else may be on it meanwhile. Otherwise it is shared with those who tell their messages apart as this one
    /// does, and kept from those who don't.
    pub alone: bool,
    /// Waits for it.
    pub wait: Pending<'a, Result<Turn, TransportError>>,
}

impl Turning<'_> {
    /// Waits for it.
    pub(crate) async fn taken(self) -> Result<Turn, TransportError> {
        // Not tokio's clock: a lock is waited for in real time.
        let since = std::time::Instant::now();
        let turn = self.wait.await?;
        Ok(Turn { waited: Some(since.elapsed()), ..turn })
    }
}

impl fmt::Debug for Turning<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Turning").field("on", &self.on).field("alone", &self.alone).finish_non_exhaustive()
    }
}
