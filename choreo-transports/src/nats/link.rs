//! The link: one connection to a NATS server.

use std::collections::BTreeMap;

use choreo_runtime::message::Topic;
use choreo_runtime::transport::{Capabilities, TransportError};

use super::publish::NatsPublisher;
use super::reader::Reader;
use super::wire::{Call, Wire};
use super::{NatsAuth, NatsEar, NatsServer, capability, topic};
use crate::link::{Dial, Link, Sink};
use crate::profile::NATS;
use crate::security::Login;
use crate::server::shared;

/// One connection to a NATS server.
#[derive(Debug)]
pub struct NatsLink {
    pub(super) wire: Wire,
    pub(super) sink: Sink<NatsLink>,
    pub(super) readers: BTreeMap<Topic, Reader>,
}

impl Link for NatsLink {
    const NAME: &'static str = "Nats";
    const SECTION: &'static str = NATS.section;
    const VARIABLE: &'static str = NATS.program.variable;
    const SCHEMES: &'static [&'static str] = NATS.schemes;
    const TLS_SCHEMES: &'static [&'static str] = NATS.tls_schemes;
    const PORT: u16 = NATS.port;
    const CAPABILITIES: Capabilities = capability::CAPABILITIES;

    type Auth = NatsAuth;
    type Options = ();
    type Publisher = NatsPublisher;
    type Ear = NatsEar;
    type Standing = ();

    fn login(login: Login) -> Result<NatsAuth, TransportError> {
        Ok(NatsAuth::from_login(login))
    }

    fn is_wildcard(topic: &str) -> bool {
        topic::is_wildcard(topic)
    }

    fn covers(pattern: &str, topic: &str) -> bool {
        topic::covers(pattern, topic)
    }

    fn check_published(topic: &str) -> Result<(), TransportError> {
        topic::check_published(topic)
    }

    fn check_subscribed(topic: &str) -> Result<(), TransportError> {
        topic::check_subscribed(topic)
    }

    async fn ephemeral() -> Result<String, TransportError> {
        // With JetStream, so that one server is enough for both.
        Ok(shared(NatsServer::new().jetstream(true).overseen(true)).await?.url().to_owned())
    }

    async fn dial(dial: Dial<'_, NatsLink>, sink: Sink<NatsLink>) -> Result<NatsLink, TransportError> {
        let Dial { endpoint, auth, tls, options: (), timeout } = dial;
        let call = Call { name: Self::NAME, endpoint, auth, tls, timeout };
        let told = sink.clone();
        let wire = Wire::dial(call, move |why| told.lost(why)).await?;
        Ok(NatsLink { wire, sink, readers: BTreeMap::new() })
    }

    fn publisher(&self) -> NatsPublisher {
        NatsPublisher::new(self.wire.clone())
    }

    async fn listen(&mut self, fresh: &[Topic], _shared: &[Topic]) -> Result<(), TransportError> {
        self.subscribe(fresh).await
    }

    async fn unlisten(&mut self, topics: &[Topic]) -> Result<(), TransportError> {
        self.unsubscribe(topics);
        Ok(())
    }

    async fn probe(&mut self) -> Result<(), TransportError> {
        self.wire.pass().await
    }

    fn standing(&self) -> Option<()> {
        None
    }

    async fn close(self) -> Result<(), TransportError> {
        self.readers.values().for_each(Reader::stop);
        // What was published has been processed when it ends.
        self.wire.pass().await
    }
}
