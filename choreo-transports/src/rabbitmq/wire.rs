//! What a link and its publishers share.

use std::fmt;
use std::time::Duration;

use lapin::Connection;
use lapin::types::ShortString;

use super::RabbitMqLink;
use super::exchange::Exchange;
use super::lane::Lanes;
use super::reply::Replies;
use crate::link::Sink;

/// What a link and its publishers share.
pub(super) struct Wire {
    pub(super) connection: Connection,
    pub(super) exchange: Exchange,
    /// The exchange's name, as the wire wants it.
    pub(super) exchange_name: ShortString,
    /// The queue of our own.
    pub(super) queue: ShortString,
    pub(super) sink: Sink<RabbitMqLink>,
    pub(super) lanes: Lanes,
    pub(super) replies: Replies,
    /// How long what a queue holds may take to come.
    pub(super) patience: Duration,
}

impl fmt::Debug for Wire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wire")
            .field("exchange", &self.exchange)
            .field("queue", &self.queue)
            .finish_non_exhaustive()
    }
}
