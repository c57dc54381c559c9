//! Turns: scenarios that share a connection run on it one after another.

use std::any::Any;
use std::fmt;
use std::sync::Arc;

use super::{Pending, TransportError};

/// A scenario's turn on a connection that it shares. Over when the last clone of it is dropped.
#[derive(Clone)]
pub struct Turn(#[expect(dead_code, reason = "it is held until it is dropped")] Arc<dyn Any + Send + Sync>);

impl Turn {
    /// A turn that lasts as long as this is held.
    pub fn holding(what: impl Any + Send + Sync) -> Turn {
        Turn(Arc::new(what))
    }
}

impl fmt::Debug for Turn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Turn")
    }
}

/// A turn that is to be waited for.
#[must_use = "nothing is waited for until `wait` is awaited"]
pub struct Turning<'a> {
    /// What the turn is on: a broker. Who waits for several waits in the order of these, so that no two wait for each
    /// other, and once for each.
    pub on: String,
    /// Waits for it.
    pub wait: Pending<'a, Result<Turn, TransportError>>,
}

impl fmt::Debug for Turning<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Turning").field("on", &self.on).finish_non_exhaustive()
    }
}
