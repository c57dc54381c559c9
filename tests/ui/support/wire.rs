//! A transport that carries payloads and nothing else.

use std::time::Duration;

use choreo::InMemory;
use choreo::message::{Origin, Outgoing, Topic};
use choreo::outcome::Tapped;
use choreo::transport::{Capabilities, Interest, Post, Receipt, TapMark, Transport, TransportError};

#[derive(Debug)]
pub struct Wire(InMemory);

impl Transport for Wire {
    const NAME: &'static str = "Wire";
    const CAPABILITIES: Capabilities =
        Capabilities { keys: false, headers: false, replies: false, ..InMemory::CAPABILITIES };
    type Subscription = <InMemory as Transport>::Subscription;

    async fn open() -> Result<Wire, TransportError> {
        InMemory::open().await.map(Wire)
    }

    async fn subscribe(
        &self,
        interests: &[Interest],
        post: Post,
        origin: Origin,
    ) -> Result<Self::Subscription, TransportError> {
        self.0.subscribe(interests, post, origin).await
    }

    async fn publish(&self, message: &Outgoing, origin: Origin) -> Result<Receipt, TransportError> {
        Transport::publish(&self.0, message, origin).await
    }

    fn is_wildcard(topic: &str) -> bool {
        InMemory::is_wildcard(topic)
    }

    fn covers(pattern: &str, topic: &str) -> bool {
        InMemory::covers(pattern, topic)
    }

    async fn listened(&self, topic: &Topic, except: Origin, patience: Duration) -> Option<bool> {
        self.0.listened(topic, except, patience).await
    }

    fn origin(&self) -> Origin {
        self.0.origin()
    }

    async fn tapped(&self, since: TapMark, except: &[Topic]) -> Option<Vec<Tapped>> {
        self.0.tapped(since, except).await
    }

    fn mark(&self) -> TapMark {
        self.0.mark()
    }

    async fn disconnect(&self) -> Result<(), TransportError> {
        self.0.disconnect().await
    }
}
