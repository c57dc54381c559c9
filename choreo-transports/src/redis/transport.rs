//! [`Redis`], and what makes it a transport.

use super::RedisLink;
use crate::link::{Connect, Connection, carried};

/// A connection to Redis, for its channels (Pub/Sub). What Redis keeps in streams is
/// [`RedisStreams`](crate::RedisStreams)' business.
///
/// A clone is another handle on the same connection.
///
/// ```no_run
/// # use choreo_transports as choreo;
/// use choreo::Redis;
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
    /// # use choreo_transports as choreo;
    /// use choreo::Redis;
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
    /// # use choreo_transports as choreo;
    /// use choreo::Redis;
    /// # async fn connect() -> Result<(), choreo_runtime::transport::TransportError> {
    /// let redis = Redis::ephemeral().await?;
    /// println!("the service connects to {}", redis.url());
    /// # Ok(())
    /// # }
    /// ```
    pub fn ephemeral() -> Connect<Redis> {
        Connect::ephemeral()
    }

    /// Connects to what `CHOREO_REDIS_URL` or `choreo.toml` says, or else to a Redis of our own. A field of a stage without
    /// `#[stage(..)]` does so by itself; this is for one that says more.
    ///
    /// ```no_run
    /// # mod choreo { pub use choreo_runtime::*; pub use choreo_transports::*; }
    /// # async fn connect() -> Result<(), choreo_runtime::transport::TransportError> {
    /// use choreo::Redis;
    /// use choreo::correlation::Field;
    ///
    /// let redis = Redis::configured().correlation(Field::new("order_id")).await?;
    /// println!("the service under test connects to {}", redis.url());
    /// # Ok(())
    /// # }
    /// ```
    pub fn configured() -> Connect<Redis> {
        Connect::settings()
    }

    /// Where it is, for the service under test. Holds no credentials.
    pub fn url(&self) -> String {
        self.connection.endpoint().to_string()
    }
}

carried!(Redis by RedisLink);
