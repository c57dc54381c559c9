//! The border between a run and its wire: what comes is decoded, what goes out is encoded.

use std::sync::Arc;

use crate::codec::{Codec, Codecs, write};
use crate::message::{Arrival, Outgoing, Topic};
use crate::transport::{AnyTransport, Covers};

/// The codecs of a transport in a run.
#[derive(Debug)]
pub(super) struct Border<'a> {
    covers: Covers,
    codecs: &'a Codecs,
    /// Addresses that a reply is wanted at, with the topic of the request: a reply is written as its request is.
    replies: Vec<(Topic, Topic)>,
}

impl<'a> Border<'a> {
    pub(super) fn new(transport: &'a dyn AnyTransport, codecs: &'a Codecs) -> Border<'a> {
        Border { covers: transport.covering(), codecs, replies: Vec::new() }
    }

    /// The message as its codec reads it; `None` where that is the message itself.
    #[inline]
    pub(super) fn read(&self, arrival: &Arc<Arrival>) -> Option<Arc<Arrival>> {
        if self.codecs.is_json() {
            return None;
        }
        let topic = &arrival.topic;
        let request = self.replies.iter().find(|(address, _)| address == topic).map(|(_, request)| request);
        self.codec(topic, request).map(|codec| arrival.read_by(codec))
    }

    /// The message as its codec writes it.
    ///
    /// # Errors
    ///
    /// Where it can't: a fragment that reads after "failed to".
    pub(super) fn write(&mut self, message: Arc<Outgoing>) -> Result<Arc<Outgoing>, String> {
        if self.codecs.is_json() {
            return Ok(message);
        }
        if let Some(address) = &message.reply_to {
            self.replies.push((address.clone(), message.topic.clone()));
        }
        let request = message.answers.as_ref().map(|request| &request.topic);
        let codec = self.codec(&message.topic, request).filter(|_| message.is_value);
        let Some(codec) = codec else { return Ok(message) };
        let payload = write(&**codec, &message.topic, &message.payload)?;
        // For a capture of what was sent.
        let _ = message.written.set(payload.clone());
        Ok(Arc::new(Outgoing { payload, is_value: false, ..(*message).clone() }))
    }

    fn codec(&self, topic: &str, request: Option<&Topic>) -> Option<&'a Arc<dyn Codec>> {
        match (self.codecs.named(topic, self.covers), request) {
            (None, Some(request)) => self.codecs.of(request, self.covers),
            _ => self.codecs.of(topic, self.covers),
        }
    }
}
