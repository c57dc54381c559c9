//! Listening: a subscription for each topic.

use std::sync::Arc;

use async_nats::{Message, StatusCode};
use choreo_runtime::message::Topic;
use choreo_runtime::transport::TransportError;

use super::NatsLink;
use super::barrier::Act;
use super::wire::{BATCH, arrival};

/// Whether the server says so that nobody listens on the subject of a request.
fn is_unanswered(message: &Message) -> bool {
    message.status == Some(StatusCode::NO_RESPONDERS) && message.payload.is_empty()
}

impl NatsLink {
    /// Subscribes. After it, everything that was sent to us before has reached the sink as well: what arrives is handed
    /// on before the answer to the barrier is even read.
    pub(super) async fn subscribe(&mut self, topics: &[Topic]) -> Result<(), TransportError> {
        if topics.is_empty() {
            return self.wire.pass().await;
        }
        for batch in topics.chunks(BATCH) {
            if let Err(error) = self.subscribe_batch(batch).await {
                self.unsubscribe(topics);
                return Err(error);
            }
        }
        Ok(())
    }

    async fn subscribe_batch(&mut self, topics: &[Topic]) -> Result<(), TransportError> {
        for topic in topics {
            let (sink, lost, via) = (self.sink.clone(), self.sink.clone(), topic.clone());
            let barrier = Arc::clone(&self.wire.barrier);
            let take = move |message: Message| match is_unanswered(&message) {
                // Nobody's message, but the server's word on a request of ours.
                true => barrier.nobody_answers(&message.subject),
                false => _ = sink.deliver(Some(&via), arrival(message, &via)),
            };
            let reader =
                self.wire.subscribe(topic, take, move || lost.lost("the connection was closed")).await?;
            self.readers.insert(topic.clone(), reader);
        }
        self.wire.pass().await?;
        topics.iter().try_for_each(|topic| self.wire.refused(Act::Subscribe, topic))
    }

    /// Nothing more of these reaches the sink.
    pub(super) fn unsubscribe(&mut self, topics: &[Topic]) {
        for topic in topics {
            self.readers.remove(topic);
        }
    }
}
