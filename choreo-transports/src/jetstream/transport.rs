//! [`JetStream`], and what makes it a transport.

use choreo_runtime::message::{Origin, Outgoing};
use choreo_runtime::transport::{Capabilities, Interest, Post, Receipt, Transport, TransportError};

use super::{JetStreamLink, capability};
use crate::link::{self, Broker, Connect, Connection, Seat};
use crate::nats::topic;

/// A connection to the JetStream of a NATS server. A clone is another handle on the same one.
///
/// ```no_run
/// # async fn connect() -> Result<(), choreo_runtime::transport::TransportError> {
/// use choreo_transports::JetStream;
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
    /// # async fn connect() -> Result<(), choreo_runtime::transport::TransportError> {
    /// use choreo_transports::JetStream;
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
    /// # async fn connect() -> Result<(), choreo_runtime::transport::TransportError> {
    /// use choreo_transports::JetStream;
    ///
    /// let log = JetStream::ephemeral().await?;
    /// println!("the service under test connects to {}", log.url());
    /// # Ok(())
    /// # }
    /// ```
    pub fn ephemeral() -> Connect<JetStream> {
        Connect::ephemeral()
    }

    /// Where the server is, for the service under test. Holds no credential.
    pub fn url(&self) -> String {
        self.connection.endpoint().to_string()
    }
}

impl Broker for JetStream {
    type Link = JetStreamLink;

    fn on(connection: Connection<JetStreamLink>) -> JetStream {
        JetStream { connection }
    }
}

impl Transport for JetStream {
    const NAME: &'static str = "JetStream";

    const CAPABILITIES: Capabilities = capability::CAPABILITIES;

    type Subscription = Seat<JetStreamLink>;

    async fn open() -> Result<JetStream, TransportError> {
        link::open().await
    }

    /// Nothing: the connection is the process's.
    async fn release(&self) -> Result<(), TransportError> {
        Ok(())
    }

    async fn subscribe(
        &self,
        interests: &[Interest],
        post: Post,
        origin: Origin,
    ) -> Result<Seat<JetStreamLink>, TransportError> {
        self.connection.subscribe(interests, post, origin).await
    }

    async fn publish(&self, message: &Outgoing, origin: Origin) -> Result<Receipt, TransportError> {
        self.connection.publish(message, origin).await
    }

    fn is_wildcard(topic: &str) -> bool {
        topic::is_wildcard(topic)
    }

    fn covers(pattern: &str, topic: &str) -> bool {
        topic::covers(pattern, topic)
    }

    async fn disconnect(&self) -> Result<(), TransportError> {
        self.connection.disconnect().await
    }
}
