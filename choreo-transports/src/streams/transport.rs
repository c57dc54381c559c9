//! [`RedisStreams`], and what makes it a transport.

use choreo_runtime::codec::Codecs;
use choreo_runtime::message::{Origin, Outgoing, Topic};
use choreo_runtime::outcome::Tapped;
use choreo_runtime::transport::{Capabilities, Interest, Post, Receipt, TapMark, Transport, TransportError};

use super::{StreamsLink, capability};
use crate::link::{Broker, Connect, Connection, Link, Seat};

/// A connection to Redis, for its streams. Its channels are [`Redis`](crate::Redis)' business.
///
/// A clone is another handle on the same connection.
///
/// ```no_run
/// use choreo_transports::RedisStreams;
///
/// # async fn connect() -> Result<(), choreo_runtime::transport::TransportError> {
/// let redis = RedisStreams::connect("redis://127.0.0.1:6379").await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct RedisStreams {
    connection: Connection<StreamsLink>,
}

impl RedisStreams {
    /// Connects to the Redis at this URL: `redis://host:port`, or `rediss://` for TLS. A user and password may stand
    /// in it, and the number of the database that the streams are in: `redis://127.0.0.1:6379/2`.
    ///
    /// ```no_run
    /// # use choreo_transports::RedisStreams;
    /// # async fn connect() -> Result<(), choreo_runtime::transport::TransportError> {
    /// let redis = RedisStreams::connect("redis://tester:secret@127.0.0.1:6379").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn connect(url: impl Into<String>) -> Connect<RedisStreams> {
        Connect::url(url)
    }

    /// Connects to a Redis of the test's own, started for it and gone with it.
    ///
    /// ```no_run
    /// # use choreo_transports::RedisStreams;
    /// # async fn connect() -> Result<(), choreo_runtime::transport::TransportError> {
    /// let redis = RedisStreams::ephemeral().await?;
    /// println!("the service connects to {}", redis.url());
    /// # Ok(())
    /// # }
    /// ```
    pub fn ephemeral() -> Connect<RedisStreams> {
        Connect::ephemeral()
    }

    /// Where it is, for the service under test. Holds no credentials.
    pub fn url(&self) -> String {
        self.connection.endpoint().to_string()
    }
}

impl Broker for RedisStreams {
    type Link = StreamsLink;

    fn on(connection: Connection<StreamsLink>) -> RedisStreams {
        RedisStreams { connection }
    }
}

impl Transport for RedisStreams {
    const NAME: &'static str = "RedisStreams";
    const CAPABILITIES: Capabilities = capability::CAPABILITIES;

    type Subscription = Seat<StreamsLink>;

    async fn open() -> Result<RedisStreams, TransportError> {
        crate::link::open::<RedisStreams>().await
    }

    async fn release(&self) -> Result<(), TransportError> {
        Ok(())
    }

    async fn subscribe(
        &self,
        interests: &[Interest],
        post: Post,
        origin: Origin,
    ) -> Result<Seat<StreamsLink>, TransportError> {
        self.connection.subscribe(interests, post, origin).await
    }

    async fn publish(&self, message: &Outgoing, origin: Origin) -> Result<Receipt, TransportError> {
        self.connection.publish(message, origin).await
    }

    fn codecs(&self) -> &Codecs {
        self.connection.codecs()
    }

    fn is_wildcard(topic: &str) -> bool {
        StreamsLink::is_wildcard(topic)
    }

    fn covers(pattern: &str, topic: &str) -> bool {
        StreamsLink::covers(pattern, topic)
    }

    async fn tapped(&self, since: TapMark, except: &[Topic]) -> Option<Vec<Tapped>> {
        self.connection.tapped(since, except).await
    }

    fn mark(&self) -> TapMark {
        self.connection.mark()
    }

    async fn disconnect(&self) -> Result<(), TransportError> {
        self.connection.disconnect().await
    }
}
