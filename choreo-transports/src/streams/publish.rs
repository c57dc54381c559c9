//! Publishing.

use std::fmt;
use std::sync::Arc;

use ::redis::aio::MultiplexedConnection;
use choreo_runtime::message::Outgoing;
use choreo_runtime::transport::TransportError;

use super::cursor::Cursors;
use super::id::Id;
use super::subscription::wrong_type;
use crate::link::{Publisher, Sent};
use crate::redis::{Fault, Limit, refused};

/// Adds entries to streams.
#[derive(Clone)]
pub struct StreamsPublisher {
    commands: MultiplexedConnection,
    limit: Limit,
    payload_field: Arc<str>,
    cursors: Arc<Cursors>,
}

impl StreamsPublisher {
    pub(super) fn new(
        commands: MultiplexedConnection,
        limit: Limit,
        payload_field: Arc<str>,
        cursors: Arc<Cursors>,
    ) -> StreamsPublisher {
        StreamsPublisher { commands, limit, payload_field, cursors }
    }

    fn check(&self, message: &Outgoing) -> Result<(), TransportError> {
        let (topic, field) = (&message.topic, &self.payload_field);
        let fault = match message {
            Outgoing { key: Some(_), .. } => "Redis Streams can't carry a key; make it a header".to_owned(),
            Outgoing { reply_to: Some(_), .. } => {
                "Redis Streams can't carry a reply address; make it a header".to_owned()
            }
            Outgoing { headers, .. } if headers.iter().any(|(name, _)| name == &**field) => format!(
                "a header is called `{field}`, as is the field that holds the payload; rename it, or choose another \
                 field by `.payload_field(..)`"
            ),
            _ => return self.limit.check(topic, &message.payload),
        };
        Err(refused(format!("publish to `{topic}`: {fault}")))
    }
}

impl Publisher for StreamsPublisher {
    async fn publish(&self, message: &Outgoing) -> Result<Sent, TransportError> {
        self.check(message)?;
        let topic = &message.topic;
        let mut add = ::redis::cmd("XADD");
        add.arg(topic.as_str()).arg("*").arg(&*self.payload_field).arg(&message.payload[..]);
        for (name, value) in message.headers.iter() {
            add.arg(name).arg(value);
        }
        let verb = || format!("publish to `{topic}`");
        let id: String = match add.query_async(&mut self.commands.clone()).await {
            Ok(id) => id,
            Err(error) => match Fault::of(&error) {
                fault if fault.is("WRONGTYPE") => {
                    return Err(wrong_type(&self.commands, topic, &verb()).await);
                }
                fault => return Err(fault.error(&verb())),
            },
        };
        let id = Id::parse(&id).ok_or_else(|| Fault::Foreign.error(&verb()))?;
        self.cursors.know(topic, id);
        Ok(Sent { position: Some(id.position()), ..Sent::ACCEPTED })
    }
}

impl fmt::Debug for StreamsPublisher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StreamsPublisher").field("limit", &self.limit).finish_non_exhaustive()
    }
}
