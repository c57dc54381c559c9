//! The link: one connection to a server with JetStream.

use std::sync::Arc;
use std::time::Duration;

use choreo_runtime::message::{Arrival, Topic};
use choreo_runtime::transport::{Capabilities, TransportError, TransportErrorKind};
use serde_json::Value;
use tokio::time::{Instant, timeout};

use super::api::ask;
use super::feeds::Feeds;
use super::publish::JetStreamPublisher;
use super::resume::Standing;
use super::{JetStreamOptions, capability, replay};
use crate::link::{Dial, Link, Sink};
use crate::nats::wire::{Call, Wire};
use crate::nats::{NatsAuth, NatsEar, NatsLink, topic};
use crate::security::Login;

/// How long to wait for an answer before JetStream is asked again whether it is there.
const AGAIN: Duration = Duration::from_millis(500);

/// One connection to a server with JetStream.
#[derive(Debug)]
pub struct JetStreamLink {
    feeds: Arc<Feeds>,
}

impl Link for JetStreamLink {
    const NAME: &'static str = "JetStream";
    const SECTION: &'static str = NatsLink::SECTION;
    const VARIABLE: &'static str = NatsLink::VARIABLE;
    const SCHEMES: &'static [&'static str] = NatsLink::SCHEMES;
    const TLS_SCHEMES: &'static [&'static str] = NatsLink::TLS_SCHEMES;
    const PORT: u16 = NatsLink::PORT;
    const CAPABILITIES: Capabilities = capability::CAPABILITIES;

    type Auth = NatsAuth;
    type Options = JetStreamOptions;
    type Publisher = JetStreamPublisher;
    type Ear = NatsEar;
    type Standing = Standing;

    fn login(login: Login) -> Result<NatsAuth, TransportError> {
        NatsLink::login(login)
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
        NatsLink::ephemeral().await
    }

    async fn dial(
        dial: Dial<'_, JetStreamLink>,
        sink: Sink<JetStreamLink>,
    ) -> Result<JetStreamLink, TransportError> {
        let Dial { endpoint, auth, tls, options, timeout: budget } = dial;
        let call = Call { name: Self::NAME, endpoint, auth, tls, timeout: budget };
        let told = sink.clone();
        let wire = Wire::dial(call, move |why| told.lost(why)).await?;
        let tried = format!("connect to {} at {endpoint}", Self::NAME);
        if !wire.client.server_info().jetstream {
            let text = format!("{tried}: the server has no JetStream; start it with `-js`");
            return Err(TransportError::new(TransportErrorKind::Misconfigured, text));
        }
        answers(&wire, &tried, budget).await?;
        Ok(JetStreamLink { feeds: Feeds::new(wire, sink, options.clone()) })
    }

    fn publisher(&self) -> JetStreamPublisher {
        JetStreamPublisher::new(Arc::clone(&self.feeds))
    }

    async fn listen(&mut self, fresh: &[Topic], shared: &[Topic]) -> Result<(), TransportError> {
        if !fresh.is_empty() {
            self.feeds.listen(fresh).await?;
        }
        let caught_up = self.feeds.catch_up(shared).await;
        if caught_up.is_err() {
            self.feeds.unlisten(fresh).await;
        }
        caught_up
    }

    async fn unlisten(&mut self, topics: &[Topic]) -> Result<(), TransportError> {
        self.feeds.unlisten(topics).await;
        Ok(())
    }

    async fn replay(
        &mut self,
        topic: &Topic,
        into: &mut (dyn FnMut(Arrival) + Send),
    ) -> Result<(), TransportError> {
        replay::replay(&self.feeds, topic, into).await
    }

    async fn probe(&mut self) -> Result<(), TransportError> {
        self.feeds.probe().await
    }

    fn standing(&self) -> Option<Standing> {
        Some(Standing::of(&self.feeds))
    }

    async fn resume(&mut self, topics: &[Topic], standing: &Standing) -> Result<(), TransportError> {
        standing.resume(&self.feeds, topics).await
    }

    async fn close(self) -> Result<(), TransportError> {
        self.feeds.close().await;
        // What was asked for has been done when it ends.
        self.feeds.wire.pass().await
    }
}

/// Resolves when JetStream answers. Asked again where it does not: of a cluster without a leader nobody does.
async fn answers(wire: &Wire, tried: &str, budget: Duration) -> Result<(), TransportError> {
    let begun = Instant::now();
    loop {
        match timeout(AGAIN, ask::<Value>(wire, "INFO", Value::Null)).await {
            Ok(answer) => return answer.map(|_| ()).map_err(|fault| fault.of(tried)),
            Err(_) if begun.elapsed() + AGAIN * 2 < budget => {}
            Err(_) => {
                let text = format!("{tried}: JetStream does not answer, though the server does");
                return Err(TransportError::new(TransportErrorKind::TimedOut, text));
            }
        }
    }
}
