//! Connections to Redis, for its streams.

use std::fmt;
use std::sync::Arc;

use ::redis::aio::MultiplexedConnection;
use ::redis::{PushInfo, PushKind};
use choreo_runtime::message::{Arrival, Topic};
use choreo_runtime::transport::{Capabilities, TransportError, TransportErrorKind};
use tokio::task::AbortHandle;

use super::connect::StreamsOptions;
use super::cursor::Cursors;
use super::reader::Reader;
use super::{StreamsEar, StreamsPublisher, StreamsStanding, capability, topic};
use crate::link::{Dial, Link, Sink};
use crate::redis::{Dialler, Fault, Limit, RedisAuth, RedisLink};
use crate::security::Login;

/// What its end is called.
pub(super) const ENDED: &str = "the connection was closed by the broker";

/// A pair of connections to Redis: what [`RedisStreams`](super::RedisStreams) keeps up.
pub struct StreamsLink {
    pub(super) commands: MultiplexedConnection,
    pub(super) cursors: Arc<Cursors>,
    pub(super) options: StreamsOptions,
    limit: Limit,
    _reader: Reading,
}

/// The reader's task, which ends with its link.
struct Reading(AbortHandle);

impl Drop for Reading {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Link for StreamsLink {
    const NAME: &'static str = "RedisStreams";
    const SECTION: &'static str = RedisLink::SECTION;
    const VARIABLE: &'static str = RedisLink::VARIABLE;
    const SCHEMES: &'static [&'static str] = RedisLink::SCHEMES;
    const TLS_SCHEMES: &'static [&'static str] = RedisLink::TLS_SCHEMES;
    const PORT: u16 = RedisLink::PORT;
    const CAPABILITIES: Capabilities = capability::CAPABILITIES;

    type Auth = RedisAuth;
    type Options = StreamsOptions;
    type Publisher = StreamsPublisher;
    type Ear = StreamsEar;
    type Standing = StreamsStanding;

    fn login(login: Login) -> Result<RedisAuth, TransportError> {
        RedisLink::login(login)
    }

    fn is_wildcard(_: &str) -> bool {
        false
    }

    fn covers(pattern: &str, topic: &str) -> bool {
        pattern == topic
    }

    fn check_published(topic: &str) -> Result<(), TransportError> {
        topic::check("publish to", topic)
    }

    fn check_subscribed(topic: &str) -> Result<(), TransportError> {
        topic::check("subscribe to", topic)
    }

    async fn ephemeral() -> Result<String, TransportError> {
        RedisLink::ephemeral().await
    }

    async fn dial(
        dial: Dial<'_, StreamsLink>,
        sink: Sink<StreamsLink>,
    ) -> Result<StreamsLink, TransportError> {
        dial.options.check()?;
        let dialler = Dialler::new(dial.endpoint, dial.auth, dial.tls)?;
        let mut commands = dialler.open(watch(sink.clone())).await?;
        let mut connection = dialler.open(watch(sink.clone())).await?;
        let limit = Limit::ask(&mut commands).await.map_err(|fault| dialler.unusable(&fault))?;
        let client = wakeable(&mut connection).await;
        let (cursors, options) = (Arc::new(Cursors::new()), dial.options.clone());
        let reader = Reader {
            connection,
            client,
            commands: commands.clone(),
            cursors: Arc::clone(&cursors),
            options: options.clone(),
            sink,
        };
        let reading = Reading(tokio::spawn(reader.run()).abort_handle());
        Ok(StreamsLink { commands, cursors, options, limit, _reader: reading })
    }

    fn publisher(&self) -> StreamsPublisher {
        let field = Arc::clone(&self.options.payload_field);
        StreamsPublisher::new(self.commands.clone(), self.limit, field, Arc::clone(&self.cursors))
    }

    async fn listen(&mut self, fresh: &[Topic], shared: &[Topic]) -> Result<(), TransportError> {
        self.begin(fresh, shared).await
    }

    async fn unlisten(&mut self, topics: &[Topic]) -> Result<(), TransportError> {
        self.cursors.change(|streams| streams.retain(|topic, _| !topics.contains(topic)));
        Ok(())
    }

    async fn replay(
        &mut self,
        topic: &Topic,
        into: &mut (dyn FnMut(Arrival) + Send),
    ) -> Result<(), TransportError> {
        self.recall(topic, into).await
    }

    async fn probe(&mut self) -> Result<(), TransportError> {
        match ::redis::cmd("PING").exec_async(&mut self.commands).await.map_err(|error| Fault::of(&error)) {
            // A user who may not PING has been answered all the same.
            Ok(()) | Err(Fault::Refusal(..)) => self.catch_up(|_| ()).await,
            Err(fault) => Err(fault.error("ask Redis for a sign of life")),
        }
    }

    fn standing(&self) -> Option<StreamsStanding> {
        Some(StreamsStanding(self.cursors.all()))
    }

    async fn resume(&mut self, topics: &[Topic], standing: &StreamsStanding) -> Result<(), TransportError> {
        self.go_on(topics, standing).await
    }

    async fn close(self) -> Result<(), TransportError> {
        // Dropping it ends it: Redis wants no good-bye.
        Ok(())
    }
}

/// What Redis calls the connection, where the user may wake it by that: many are denied it.
async fn wakeable(connection: &mut MultiplexedConnection) -> Option<i64> {
    let client: i64 = ::redis::cmd("CLIENT").arg("ID").query_async(connection).await.ok()?;
    let woken = ::redis::cmd("CLIENT").arg("UNBLOCK").arg(client).exec_async(connection).await;
    woken.is_ok().then_some(client)
}

/// Tells the end of a connection.
fn watch(sink: Sink<StreamsLink>) -> impl Fn(PushInfo) + Send + Sync + 'static {
    move |push| {
        if push.kind == PushKind::Disconnection {
            sink.lost(ENDED);
        }
    }
}

/// The reader has ended, and its link with it.
pub(super) fn ended() -> TransportError {
    TransportError::new(TransportErrorKind::Disconnected, ENDED)
}

impl fmt::Debug for StreamsLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StreamsLink").field("options", &self.options).finish_non_exhaustive()
    }
}
