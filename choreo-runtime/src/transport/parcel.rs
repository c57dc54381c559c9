//! What a transport posts to a subscriber.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use crate::message::Arrival;

/// What a transport posts to a subscriber.
#[derive(Debug, Clone)]
pub enum Parcel {
    /// A message.
    Message(Arc<Arrival>),
    /// The connection is gone, and messages may have been missed: why, a lower-case fragment.
    Lost(Arc<str>),
    /// The connection is gone for now, and nothing can be heard until a [`Gap`](Parcel::Gap) that is not from
    /// [`before`](Gap::before), or a [`Lost`](Parcel::Lost), follows: why, a lower-case fragment.
    Away(Arc<str>),
    /// The connection was gone for a while.
    Gap(Arc<Gap>),
}

/// A time without a connection, that is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// Why it was lost, a lower-case fragment: `the connection was closed`.
    pub reason: Arc<str>,
    /// When it was lost.
    pub since: Instant,
    /// How long it was away.
    pub lasted: Duration,
    /// Whether it was over before this subscription began; otherwise the subscription went on after it, exactly
    /// where it was, and nothing was missed.
    pub before: bool,
}
