//! [`Redis`], and what makes it a transport.

use choreo_runtime::codec::Codecs;
use choreo_runtime::message::{Origin, Outgoing, Topic};
use choreo_runtime::outcome::Tapped;
use choreo_runtime::transport::{Capabilities, Interest, Post, Receipt, TapMark, Transport, TransportError};

use super::{RedisLink, capability, topic};
use crate::link::{Broker, Connect, Connection, Seat};

/// A connection to Redis, for its channels (Pub/Sub). What Redis keeps in streams is
/// [`RedisStreams`](crate::RedisStreams)' business.
///
/// A clone is another handle on the same connection.
///
/// ```no_run
/// use choreo_transports::Redis;
///
/// # async fn connect() -> Result<(), choreo_runtime::transport::TransportError> {
/// let redis = Redis::connect("redis://127.0.0.1:6379").await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Redis {
    connection: Connection<RedisLink>,
}

impl Redis {
    /// Connects to the Redis at this URL: `redis://host:port`, or `rediss://` for TLS. A user and password may stand
    /// in it, and the number of a database, which channels have no use for.
    ///
    /// ```no_run
    /// # use choreo_transports::Redis;
    /// # async fn connect() -> Result<(), choreo_runtime::transport::TransportError> {
    /// let redis = Redis::connect("redis://tester:secret@127.0.0.1:6379").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn connect(url: impl Into<String>) -> Connect<Redis> {
        Connect::url(url)
    }

    /// Connects to a Redis of the test's own, started for it and gone with it.
    ///
    /// ```no_run
    /// # use choreo_transports::Redis;
    /// # async fn connect() -> Result<(), choreo_runtime::transport::TransportError> {
    /// let redis = Redis::ephemeral().await?;
    /// println!("the service connects to {}", redis.url());
    /// # Ok(())
    /// # }
    /// ```
    pub fn ephemeral() -> Connect<Redis> {
        Connect::ephemeral()
    }

    /// Where it is, for the service under test. Holds no credentials.
    pub fn url(&self) -> String {
        self.connection.endpoint().to_string()
    }
}

impl Broker for Redis {
    type Link = RedisLink;

    fn on(connection: Connection<RedisLink>) -> Redis {
        Redis { connection }
    }
}

impl Transport for Redis {
    const NAME: &'static str = "Redis";
    const CAPABILITIES: Capabilities = capability::CAPABILITIES;

    type Subscription = Seat<RedisLink>;

    async fn open() -> Result<Redis, TransportError> {
        crate::link::open::<Redis>().await
    }

    async fn release(&self) -> Result<(), TransportError> {
        Ok(())
    }

    async fn subscribe(
        &self,
        interests: &[Interest],
        post: Post,
        origin: Origin,
    ) -> Result<Seat<RedisLink>, TransportError> {
        self.connection.subscribe(interests, post, origin).await
    }

    async fn publish(&self, message: &Outgoing, origin: Origin) -> Result<Receipt, TransportError> {
        self.connection.publish(message, origin).await
    }

    fn codecs(&self) -> &Codecs {
        self.connection.codecs()
    }

    fn is_wildcard(topic: &str) -> bool {
        topic::is_wildcard(topic)
    }

    fn covers(pattern: &str, topic: &str) -> bool {
        topic::covers(pattern, topic)
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
