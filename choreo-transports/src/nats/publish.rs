//! Publishing: a message, and a barrier behind it.

use async_nats::Subject;
use async_nats::client::traits::Publisher as _;
use async_nats::message::OutboundMessage;
use choreo_runtime::message::{Outgoing, Topic};
use choreo_runtime::transport::TransportError;

use super::barrier::{Act, gone};
use super::headers;
use super::wire::Wire;
use crate::link::{Publisher, Sent};

/// What sends on a link.
#[derive(Debug, Clone)]
pub struct NatsPublisher {
    wire: Wire,
}

impl NatsPublisher {
    pub(super) fn new(wire: Wire) -> NatsPublisher {
        NatsPublisher { wire }
    }
}

impl Publisher for NatsPublisher {
    /// NATS acknowledges nothing. It has taken a message when it answers what was sent behind it, and has then handed
    /// it to the connections of whoever listens.
    async fn publish(&self, message: &Outgoing) -> Result<Sent, TransportError> {
        let headers = headers::outgoing(message)?;
        self.wire.check_size(&message.topic, message.payload.len() + headers::size(headers.as_ref()))?;
        let slot = self.wire.barrier.slot().await?;
        let outbound = OutboundMessage {
            subject: Subject::from(message.topic.as_str()),
            reply: message.reply_to.as_deref().map(Subject::from),
            payload: message.payload.clone(),
            headers,
        };
        self.wire.client.publish_message(outbound).await.map_err(|_| gone())?;
        self.wire.pass_with(slot).await?;
        self.wire.refused(Act::Publish, &message.topic)?;
        let unanswered = |address: &Topic| self.wire.barrier.reached_nobody(address);
        match message.reply_to.as_ref().is_some_and(unanswered) {
            true => Ok(Sent::UNROUTABLE),
            false => Ok(Sent::ACCEPTED),
        }
    }

    fn client(&self) -> Option<u64> {
        Some(self.wire.client.server_info().client_id)
    }
}
