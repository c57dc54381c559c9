//! One connection to Redis.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ::redis::aio::MultiplexedConnection;
use choreo_runtime::message::Topic;
use choreo_runtime::transport::{Capabilities, TransportError};

use super::{
    Dialler, Fault, Limit, RedisAuth, RedisEar, RedisPublisher, RedisServer, capability, subscription, topic,
};
use crate::link::{Dial, Link, Sink};
use crate::profile::REDIS;
use crate::security::Login;

/// One connection to Redis: what [`Redis`](super::Redis) keeps up.
pub struct RedisLink {
    pub(super) connection: MultiplexedConnection,
    pub(super) listened: Listened,
    limit: Limit,
}

/// What the connection itself listens on.
#[derive(Debug, Clone, Default)]
pub(super) struct Listened(Arc<Mutex<Own>>);

/// Topics, each with the number of the subscription that the server has confirmed and not been asked to end.
#[derive(Debug, Default)]
struct Own {
    number: u64,
    confirmed: BTreeMap<Topic, u64>,
}

impl Listened {
    /// The server has confirmed these.
    pub(super) fn began(&self, topics: &[Topic]) {
        let mut own = self.lock();
        for topic in topics {
            own.number += 1;
            let number = own.number;
            own.confirmed.insert(topic.clone(), number);
        }
    }

    /// The server is about to be asked to end these.
    pub(super) fn ends(&self, topics: &[Topic]) {
        self.lock().confirmed.retain(|topic, _| !topics.contains(topic));
    }

    /// The subscriptions that a message to this topic comes back by, each once.
    pub(super) fn copies(&self, topic: &Topic) -> Vec<u64> {
        let own = self.lock();
        let covers = |pattern: &Topic| topic::covers(pattern, topic);
        own.confirmed.iter().filter(|(pattern, _)| covers(pattern)).map(|(_, number)| *number).collect()
    }

    fn lock(&self) -> MutexGuard<'_, Own> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Link for RedisLink {
    const NAME: &'static str = "Redis";
    const SECTION: &'static str = REDIS.section;
    const VARIABLE: &'static str = REDIS.program.variable;
    const SCHEMES: &'static [&'static str] = REDIS.schemes;
    const TLS_SCHEMES: &'static [&'static str] = REDIS.tls_schemes;
    const PORT: u16 = REDIS.port;
    const CAPABILITIES: Capabilities = capability::CAPABILITIES;

    type Auth = RedisAuth;
    type Options = ();
    type Publisher = RedisPublisher;
    type Ear = RedisEar;
    type Standing = ();

    fn login(login: Login) -> Result<RedisAuth, TransportError> {
        RedisAuth::from_login(login)
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
        Ok(crate::server::shared(RedisServer::new()).await?.url().to_owned())
    }

    async fn dial(dial: Dial<'_, RedisLink>, sink: Sink<RedisLink>) -> Result<RedisLink, TransportError> {
        let dialler = Dialler::new(dial.endpoint, dial.auth, dial.tls)?;
        let mut connection = dialler.open(move |push| subscription::receive(&sink, push)).await?;
        let limit = Limit::ask(&mut connection).await.map_err(|fault| dialler.unusable(&fault))?;
        Ok(RedisLink { connection, listened: Listened::default(), limit })
    }

    fn publisher(&self) -> RedisPublisher {
        RedisPublisher::new(self.connection.clone(), self.limit, self.listened.clone())
    }

    async fn listen(&mut self, fresh: &[Topic], shared: &[Topic]) -> Result<(), TransportError> {
        if fresh.is_empty() {
            debug_assert!(!shared.is_empty(), "nothing to listen on");
            return self.probe().await;
        }
        // What was published to the shared ones before has come before the acknowledgement.
        self.subscribe(fresh).await
    }

    async fn unlisten(&mut self, topics: &[Topic]) -> Result<(), TransportError> {
        self.unsubscribe(topics).await
    }

    async fn probe(&mut self) -> Result<(), TransportError> {
        match ::redis::cmd("PING").exec_async(&mut self.connection).await.map_err(|error| Fault::of(&error)) {
            // A user who may not PING has been answered all the same.
            Ok(()) | Err(Fault::Refusal(..)) => Ok(()),
            Err(fault) => Err(fault.error("ask Redis for a sign of life")),
        }
    }

    fn standing(&self) -> Option<()> {
        None
    }

    async fn close(self) -> Result<(), TransportError> {
        // Dropping it ends it: Redis wants no good-bye.
        Ok(())
    }
}

impl fmt::Debug for RedisLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisLink")
            .field("listened", &self.listened)
            .field("limit", &self.limit)
            .finish_non_exhaustive()
    }
}
