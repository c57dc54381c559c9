//! Publishing.

use std::fmt;

use ::redis::aio::MultiplexedConnection;
use choreo_runtime::message::{Outgoing, Topic};
use choreo_runtime::transport::{Receipt, TransportError};

use super::link::Listened;
use super::topic::covers;
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
        match publish.query_async::<usize>(&mut self.connection.clone()).await {
            // Redis says how many it handed it to. Our own are among them: then nobody can tell.
            Ok(0) if !self.is_ours(topic) => Ok(Sent { receipt: Receipt::Unroutable, position: None }),
            Ok(_) => Ok(Sent::ACCEPTED),
            Err(error) => Err(Fault::of(&error).error(&format!("publish to `{topic}`"))),
        }
    }
}

impl RedisPublisher {
    /// Whether this connection listens on the channel, or is about to.
    fn is_ours(&self, topic: &Topic) -> bool {
        self.listened.change(|listened| listened.iter().any(|own| covers(own, topic)))
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
