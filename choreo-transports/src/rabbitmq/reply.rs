//! Where replies to our own requests come: in AMQP a reply address is the name of a queue.

use std::collections::HashMap;

use choreo_runtime::message::Topic;
use choreo_runtime::transport::{TransportError, TransportErrorKind};
use lapin::types::ShortString;
use tokio::sync::Mutex;

use super::queue::NamedQueue;
use super::topic::{Address, covers};
use super::wire::Wire;

/// How many addresses a connection has at most. Each takes a queue and a channel, of which a broker gives 2047.
const MOST: usize = 512;

/// The queues that we made for replies.
#[derive(Debug, Default)]
pub(super) struct Replies(Mutex<Addresses>);

#[derive(Debug, Default)]
struct Addresses {
    boxes: HashMap<Topic, Letterbox>,
    /// What is listened on: topics and wildcards.
    heard: Vec<Topic>,
    /// Counts the requests.
    clock: u64,
}

#[derive(Debug)]
struct Letterbox {
    /// None where the queue of that name is somebody else's.
    queue: Option<NamedQueue>,
    /// When a request named it last.
    used: u64,
}

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
            self.0.lock().await.claim(wire, topic, &name).await?;
        }
        Ok(name)
    }

    /// These are listened on from now on.
    pub(super) async fn heard(&self, topics: &[Topic]) {
        self.0.lock().await.heard.extend_from_slice(topics);
    }

    /// Nobody listens on these any more, nor waits for the replies that they covered, unless something else does.
    pub(super) async fn forget(&self, topics: &[Topic]) {
        let mut addresses = self.0.lock().await;
        let Addresses { boxes, heard, .. } = &mut *addresses;
        heard.retain(|topic| !topics.contains(topic));
        let over = |address: &Topic| fit(topics, address) && !fit(heard, address);
        let over: Vec<Letterbox> = boxes.extract_if(|address, _| over(address)).map(|(_, it)| it).collect();
        for letterbox in over {
            letterbox.close().await;
        }
    }
}

impl Addresses {
    async fn claim(&mut self, wire: &Wire, topic: &Topic, name: &ShortString) -> Result<(), TransportError> {
        self.clock += 1;
        if let Some(letterbox) = self.boxes.get_mut(topic) {
            letterbox.used = self.clock;
            return Ok(());
        }
        if self.boxes.len() >= MOST {
            self.make_room().await;
        }
        let queue = NamedQueue::claim(wire, topic, name).await?;
        self.boxes.insert(topic.clone(), Letterbox { queue, used: self.clock });
        Ok(())
    }

    /// Gives up the oldest, of those that nobody hears where there are any.
    async fn make_room(&mut self) {
        let age = |(address, letterbox): &(&Topic, &Letterbox)| (fit(&self.heard, address), letterbox.used);
        let oldest = self.boxes.iter().min_by_key(age).map(|(address, _)| address.clone());
        if let Some(letterbox) = oldest.and_then(|address| self.boxes.remove(&address)) {
            letterbox.close().await;
        }
    }
}

impl Letterbox {
    async fn close(self) {
        if let Some(queue) = self.queue {
            queue.stop().await;
        }
    }
}

fn fit(patterns: &[Topic], address: &Topic) -> bool {
    patterns.iter().any(|pattern| covers(pattern, address))
}
