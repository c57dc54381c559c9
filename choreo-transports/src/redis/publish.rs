//! Publishing.

use std::fmt;

use ::redis::aio::MultiplexedConnection;
use choreo_runtime::message::Outgoing;
use choreo_runtime::transport::{Receipt, TransportError};

use super::link::Listened;
use super::{Fault, Limit, refused};
use crate::link::{Publisher, Sent};

/// Publishes on a connection to Redis.
#[derive(Clone)]
pub struct RedisPublisher {
    connection: MultiplexedConnection,
    limit: Limit,
    listened: Listened,
}

impl RedisPublisher {
    pub(super) fn new(connection: MultiplexedConnection, limit: Limit, listened: Listened) -> RedisPublisher {
        RedisPublisher { connection, limit, listened }
    }
}

impl Publisher for RedisPublisher {
    async fn publish(&self, message: &Outgoing) -> Result<Sent, TransportError> {
        let topic = &message.topic;
        check_bare(message)?;
        self.limit.check(topic, &message.payload)?;
        let mut publish = ::redis::cmd("PUBLISH");
        publish.arg(topic.as_str()).arg(&message.payload[..]);
        // Redis says how many it handed it to, each as often as it listens there. Ours are those that were confirmed before and
        // stand after: on one connection the server takes one command after another.
        let mut own = self.listened.copies(topic);
        let handed = publish.query_async::<usize>(&mut self.connection.clone()).await;
        let after = self.listened.copies(topic);
        own.retain(|number| after.contains(number));
        match handed {
            Ok(0) => Ok(Sent::UNROUTABLE),
            Ok(handed) if handed <= own.len() => Ok(Sent { receipt: Receipt::Unroutable, ..Sent::ACCEPTED }),
            Ok(_) => Ok(Sent::ACCEPTED),
            Err(error) => Err(Fault::of(&error).error(&format!("publish to `{topic}`"))),
        }
    }
}

/// A channel carries bytes, and nothing beside them.
fn check_bare(message: &Outgoing) -> Result<(), TransportError> {
    let extra = match message {
        Outgoing { key: Some(_), .. } => "a key",
        Outgoing { reply_to: Some(_), .. } => "a reply address",
        Outgoing { headers, .. } if headers.iter().next().is_some() => "headers",
        _ => return Ok(()),
    };
    let text =
        format!("publish to `{}`: Redis Pub/Sub can't carry {extra}; put it into the payload", message.topic);
    Err(refused(text))
}

impl fmt::Debug for RedisPublisher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisPublisher").field("limit", &self.limit).finish_non_exhaustive()
    }
}
