//! [`JetStream`], and what makes it a transport.

use super::JetStreamLink;
use crate::link::{Connect, Connection, carried};

/// A connection to the JetStream of a NATS server. A clone is another handle on the same one.
///
/// ```no_run
/// # use choreo_transports as choreo;
/// # async fn connect() -> Result<(), choreo_runtime::transport::TransportError> {
/// use choreo::JetStream;
///
/// let log = JetStream::connect("nats://127.0.0.1:4222").create_streams(false).await?;
/// println!("the service under test connects to {}", log.url());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct JetStream {
    connection: Connection<JetStreamLink>,
}

impl JetStream {
    /// Connects to the server at this URL: `nats://127.0.0.1:4222`, or `tls://..` for TLS. Several hosts of a cluster
    /// are separated by commas.
    ///
    /// ```no_run
    /// # use choreo_transports as choreo;
    /// # async fn connect() -> Result<(), choreo_runtime::transport::TransportError> {
    /// use choreo::JetStream;
    ///
    /// let log = JetStream::connect("nats://127.0.0.1:4222").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn connect(url: impl Into<String>) -> Connect<JetStream> {
        Connect::url(url)
    }

    /// Connects to a server of our own, started for the tests of this run.
    ///
    /// ```no_run
    /// # use choreo_transports as choreo;
    /// # async fn connect() -> Result<(), choreo_runtime::transport::TransportError> {
    /// use choreo::JetStream;
    ///
    /// let log = JetStream::ephemeral().await?;
    /// println!("the service under test connects to {}", log.url());
    /// # Ok(())
    /// # }
    /// ```
    pub fn ephemeral() -> Connect<JetStream> {
        Connect::ephemeral()
    }

    /// Connects to what `CHOREO_NATS_URL` or `choreo.toml` says, or else to a server of our own. A field of a stage without
    /// `#[stage(..)]` does so by itself; this is for one that says more.
    ///
    /// ```no_run
    /// # mod choreo { pub use choreo_runtime::*; pub use choreo_transports::*; }
    /// # async fn connect() -> Result<(), choreo_runtime::transport::TransportError> {
    /// use choreo::JetStream;
    /// use choreo::correlation::Field;
    ///
    /// let log = JetStream::configured().correlation(Field::new("order_id")).await?;
    /// println!("the service under test connects to {}", log.url());
    /// # Ok(())
    /// # }
    /// ```
    pub fn configured() -> Connect<JetStream> {
        Connect::settings()
    }

    /// Where the server is, for the service under test. Holds no credential.
    pub fn url(&self) -> String {
        self.connection.endpoint().to_string()
    }
}

carried!(JetStream by JetStreamLink);
