//! A bus in memory that keeps a log: what it holds is posted to whoever asks for it from the start, and to all who listen
//! beside her.

use std::sync::Arc;

use choreo_runtime::message::{Arrival, Origin, Outgoing, Position};
use choreo_runtime::transport::{
    Capabilities, HasHistory, Interest, Parcel, Post, Receipt, Transport, TransportError,
};
use choreo_transports::InMemory;
use tokio::time::Instant;

/// The bus, and what was said on it before: topics and payloads.
#[derive(Debug)]
pub struct Log {
    bus: InMemory,
    held: Vec<(&'static str, &'static str)>,
}

impl Log {
    /// A log on this bus.
    pub fn new(bus: InMemory, held: &[(&'static str, &'static str)]) -> Log {
        Log { bus, held: held.to_vec() }
    }

    /// The bus that carries what is new.
    pub fn bus(&self) -> &InMemory {
        &self.bus
    }
}

impl HasHistory for Log {}

impl Transport for Log {
    const NAME: &'static str = "Log";
    const CAPABILITIES: Capabilities = Capabilities { history: true, ..InMemory::CAPABILITIES };
    type Subscription = <InMemory as Transport>::Subscription;

    async fn open() -> Result<Log, TransportError> {
        Ok(Log::new(InMemory::new(), &[]))
    }

    async fn subscribe(
        &self,
        interests: &[Interest],
        post: Post,
        origin: Origin,
    ) -> Result<Self::Subscription, TransportError> {
        for (offset, (topic, payload)) in (0..).zip(&self.held) {
            if interests.iter().any(|one| one.from_start && Log::covers(&one.topic, topic)) {
                let mut old = Arrival::new(*topic, *payload, Instant::now());
                old.old = true;
                old.position = Some(Position::Offset { partition: 0, offset });
                post.post(Parcel::Message(Arc::new(old)));
            }
        }
        self.bus.subscribe(interests, post, origin).await
    }

    async fn publish(&self, message: &Outgoing, origin: Origin) -> Result<Receipt, TransportError> {
        Transport::publish(&self.bus, message, origin).await
    }

    fn is_wildcard(topic: &str) -> bool {
        InMemory::is_wildcard(topic)
    }

    fn covers(pattern: &str, topic: &str) -> bool {
        InMemory::covers(pattern, topic)
    }

    fn origin(&self) -> Origin {
        self.bus.origin()
    }

    async fn disconnect(&self) -> Result<(), TransportError> {
        self.bus.disconnect().await
    }
}
