//! [`Kafka`], and what makes it a transport.

use choreo_runtime::message::{Origin, Outgoing};
use choreo_runtime::transport::{Capabilities, Interest, Post, Receipt, Transport, TransportError};

use super::{KafkaLink, capability, topic};
use crate::link::{Broker, Connect, Connection, Seat};

/// A connection to Kafka, kept up. A clone is another handle on the same one.
///
/// ```no_run
/// # async fn connect() -> Result<(), choreo_runtime::transport::TransportError> {
/// use choreo_transports::Kafka;
///
/// let kafka = Kafka::connect("localhost:9092").await?;
/// println!("the service under test finds it at {}", kafka.url());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Kafka {
    connection: Connection<KafkaLink>,
}

impl Kafka {
    /// The brokers to begin with, `host:port,host:port`, with or without `kafka://` before them (`kafkas://` asks for
    /// TLS).
    ///
    /// ```no_run
    /// # async fn connect() -> Result<(), choreo_runtime::transport::TransportError> {
    /// use choreo_transports::Kafka;
    ///
    /// let kafka = Kafka::connect("127.0.0.1:9092,127.0.0.1:9093").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn connect(brokers: impl Into<String>) -> Connect<Kafka> {
        Connect::url(brokers)
    }

    /// A broker of the test's own: one inside the process, or an Apache Kafka where `KAFKA_HOME` or
    /// `CHOREO_KAFKA_JARS` (a folder of its jars) says where it is. All who ask in one process share it.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), choreo_runtime::transport::TransportError> {
    /// use choreo_transports::Kafka;
    ///
    /// let kafka = Kafka::ephemeral().await?;
    /// assert!(kafka.url().starts_with("127.0.0.1:"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn ephemeral() -> Connect<Kafka> {
        Connect::ephemeral()
    }

    /// The brokers that it was connected to, as a client takes them: `host:port,host:port`.
    pub fn url(&self) -> String {
        super::client::servers(self.connection.endpoint())
    }
}

impl Broker for Kafka {
    type Link = KafkaLink;

    fn on(connection: Connection<KafkaLink>) -> Kafka {
        Kafka { connection }
    }
}

impl Transport for Kafka {
    const NAME: &'static str = "Kafka";

    const CAPABILITIES: Capabilities = capability::CAPABILITIES;

    type Subscription = Seat<KafkaLink>;

    async fn open() -> Result<Kafka, TransportError> {
        crate::link::open::<Kafka>().await
    }

    async fn release(&self) -> Result<(), TransportError> {
        Ok(())
    }

    async fn subscribe(
        &self,
        interests: &[Interest],
        post: Post,
        origin: Origin,
    ) -> Result<Seat<KafkaLink>, TransportError> {
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
