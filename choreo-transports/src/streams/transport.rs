//! [`RedisStreams`], and what makes it a transport.

use super::StreamsLink;
use crate::link::{Connect, Connection, carried};

/// A connection to Redis, for its streams. Its channels are [`Redis`](crate::Redis)' business.
///
/// A clone is another handle on the same connection.
///
/// ```no_run
/// # use choreo_transports as choreo;
/// use choreo::RedisStreams;
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
    /// # use choreo_transports as choreo;
    /// use choreo::RedisStreams;
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
    /// # use choreo_transports as choreo;
    /// use choreo::RedisStreams;
    /// # async fn connect() -> Result<(), choreo_runtime::transport::TransportError> {
    /// let redis = RedisStreams::ephemeral().await?;
    /// println!("the service connects to {}", redis.url());
    /// # Ok(())
    /// # }
    /// ```
    pub fn ephemeral() -> Connect<RedisStreams> {
        Connect::ephemeral()
    }

    /// Connects to what `CHOREO_REDIS_URL` or `choreo.toml` says, or else to a Redis of our own. A field of a stage without
    /// `#[stage(..)]` does so by itself; this is for one that says more.
    ///
    /// ```no_run
    /// # mod choreo { pub use choreo_runtime::*; pub use choreo_transports::*; }
    /// # async fn connect() -> Result<(), choreo_runtime::transport::TransportError> {
    /// use choreo::RedisStreams;
    /// use choreo::correlation::Field;
    ///
    /// let redis = RedisStreams::configured().correlation(Field::new("order_id")).await?;
    /// println!("the service under test connects to {}", redis.url());
    /// # Ok(())
    /// # }
    /// ```
    pub fn configured() -> Connect<RedisStreams> {
        Connect::settings()
    }

    /// Where it is, for the service under test. Holds no credentials.
    pub fn url(&self) -> String {
        self.connection.endpoint().to_string()
    }
}

carried!(RedisStreams by StreamsLink);
