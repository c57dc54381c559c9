//! Sending messages.

use std::sync::Arc;

use choreo_runtime::message::Outgoing;
use choreo_runtime::transport::{Receipt, TransportError, TransportErrorKind};
use lapin::types::ShortString;

use super::lane::Parcel;
use super::properties;
use super::topic::{self, Address};
use super::wire::Wire;
use crate::link::{Publisher, Sent};

/// Sends messages to RabbitMQ.
#[derive(Debug, Clone)]
pub struct RabbitMqPublisher {
    pub(super) wire: Arc<Wire>,
}

impl Publisher for RabbitMqPublisher {
    async fn publish(&self, message: &Outgoing) -> Result<Sent, TransportError> {
        let wire = &*self.wire;
        if message.key.is_some() {
            return Err(refused(message, "RabbitMQ's messages have no key; put it into a header"));
        }
        if wire.connection.status().blocked() {
            return Err(refused(
                message,
                "the broker takes no messages for now: it is low on memory or disk",
            ));
        }
        // A reply goes to the queue that its request names, and so does what is sent to a queue by its name.
        let (exchange, key) = match Address::of(&message.topic) {
            Address::Queue(name) => (ShortString::default(), name),
            Address::Key(key) if message.answers.is_some() => (ShortString::default(), key),
            Address::Key(key) => (wire.exchange_name.clone(), key),
        };
        let key = ShortString::try_new(key).map_err(|_| match topic::check_answered(&message.topic) {
            Err(error) => error,
            Ok(()) => refused(message, "its address is longer than 255 bytes"),
        })?;
        let mut properties = properties::write(message)?;
        if let Some(reply_to) = &message.reply_to {
            properties = properties.with_reply_to(wire.replies.address(wire, reply_to).await?);
        }
        let parcel = Parcel { exchange, key, payload: message.payload.clone(), properties };
        let receipt = wire.lanes.send(&wire.connection, &message.topic, parcel).await?;
        Ok(match receipt {
            Receipt::Accepted => Sent::ACCEPTED,
            Receipt::Unroutable => Sent::UNROUTABLE,
        })
    }
}

fn refused(message: &Outgoing, why: &str) -> TransportError {
    let text = format!("publish to `{}`: {why}", message.topic);
    TransportError::new(TransportErrorKind::Refused, text)
}
