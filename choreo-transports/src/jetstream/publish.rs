//! Publishing: a message, and the stream's acknowledgement.

use std::sync::Arc;

use async_nats::{HeaderMap, Message};
use choreo_runtime::message::{Outgoing, Position};
use choreo_runtime::transport::{TransportError, TransportErrorKind};
use serde::Deserialize;

use super::api::{Fault, read, request};
use super::feeds::Feeds;
use super::stream;
use crate::link::{Publisher, Sent};
use crate::nats::headers;

/// What sends on a link.
#[derive(Debug, Clone)]
pub struct JetStreamPublisher {
    feeds: Arc<Feeds>,
}

/// A stream's acknowledgement.
#[derive(Deserialize)]
struct Acknowledged {
    seq: u64,
    #[serde(default)]
    duplicate: bool,
}

impl JetStreamPublisher {
    pub(super) fn new(feeds: Arc<Feeds>) -> JetStreamPublisher {
        JetStreamPublisher { feeds }
    }

    /// Sends it; where its stream has been deleted meanwhile, once more.
    async fn send(&self, message: &Outgoing, headers: Option<HeaderMap>) -> Result<Message, Fault> {
        let wire = &self.feeds.wire;
        self.feeds.keep(&message.topic).await.map_err(Fault::Failed)?;
        match request(wire, &message.topic, message.payload.clone(), headers.clone()).await {
            Err(Fault::Nobody) => {
                self.feeds.unkeep(&message.topic);
                self.feeds.keep(&message.topic).await.map_err(Fault::Failed)?;
                request(wire, &message.topic, message.payload.clone(), headers).await
            }
            sent => sent,
        }
    }
}

impl Publisher for JetStreamPublisher {
    /// Resolves when the stream has stored it. Its sequence tells the echo.
    async fn publish(&self, message: &Outgoing) -> Result<Sent, TransportError> {
        if message.reply_to.is_some() {
            let text = format!("publish to `{}`: a message in a stream can't ask for a reply", message.topic);
            return Err(TransportError::new(TransportErrorKind::Refused, text));
        }
        let headers = headers::outgoing(message)?;
        self.feeds
            .wire
            .check_size(&message.topic, message.payload.len() + headers::size(headers.as_ref()))?;
        let answer = match self.send(message, headers).await {
            Err(Fault::Nobody) => Err(stream::nowhere("publish to", &message.topic)),
            Err(Fault::Failed(error)) => Err(error),
            Err(fault) => Err(fault.of(format_args!("publish to `{}`", message.topic))),
            Ok(answer) => Ok(answer),
        }?;
        let acknowledged: Acknowledged =
            read(&answer).map_err(|fault| fault.of(format_args!("publish to `{}`", message.topic)))?;
        // One that the stream knew already does not come again.
        let position = (!acknowledged.duplicate).then_some(Position::Sequence(acknowledged.seq));
        Ok(Sent { position, ..Sent::ACCEPTED })
    }
}
