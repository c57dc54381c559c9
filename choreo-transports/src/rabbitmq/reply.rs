//! Where replies to our own requests come: in AMQP a reply address is the name of a queue.

use std::collections::HashMap;

use choreo_runtime::message::Topic;
use choreo_runtime::transport::{TransportError, TransportErrorKind};
use lapin::types::ShortString;
use tokio::sync::Mutex;

use super::queue::NamedQueue;
use super::topic::Address;
use super::wire::Wire;

/// The queues that we made for replies; `None` for one that is somebody else's.
#[derive(Debug, Default)]
pub(super) struct Replies(Mutex<HashMap<Topic, Option<NamedQueue>>>);

impl Replies {
    /// The address as it goes into a message. A queue of that name is made, unless there is one: what is sent to it
    /// then arrives on the topic.
    pub(super) async fn address(&self, wire: &Wire, topic: &Topic) -> Result<ShortString, TransportError> {
        let (name, claim) = match Address::of(topic) {
            Address::Queue(name) => (name, false),
            // Nobody may declare such names; `amq.rabbitmq.reply-to` is one of them.
            Address::Key(name) => (name, !name.starts_with("amq.")),
        };
        let name = ShortString::try_new(name).map_err(|_| {
            let text = format!("receive replies at `{topic}`: the name of a queue has at most 255 bytes");
            TransportError::new(TransportErrorKind::BadTopic, text)
        })?;
        if claim {
            let mut queues = self.0.lock().await;
            if !queues.contains_key(topic) {
                queues.insert(topic.clone(), NamedQueue::claim(wire, topic, &name).await?);
            }
        }
        Ok(name)
    }

    /// Nobody waits for replies at these addresses any more.
    pub(super) async fn forget(&self, topics: &[Topic]) {
        let mut queues = self.0.lock().await;
        for topic in topics {
            if let Some(Some(queue)) = queues.remove(topic) {
                queue.stop().await;
            }
        }
    }
}
