//! [`Kafka`], and what makes it a transport.

use choreo_runtime::message::Topic;
use choreo_runtime::transport::{Inbox, InboxLimits, Interest, Transport, TransportError};

use super::{KafkaLink, topic};
use crate::link::{Connect, Connection, carried};

/// A connection to Kafka, kept up. A clone is another handle on the same one.
///
/// ```no_run
/// # use choreo_transports as choreo;
/// # async fn connect() -> Result<(), choreo_runtime::transport::TransportError> {
/// use choreo::Kafka;
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
    /// # use choreo_transports as choreo;
    /// # async fn connect() -> Result<(), choreo_runtime::transport::TransportError> {
    /// use choreo::Kafka;
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
    /// # use choreo_transports as choreo;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), choreo_runtime::transport::TransportError> {
    /// use choreo::Kafka;
    ///
    /// let kafka = Kafka::ephemeral().await?;
    /// assert!(kafka.url().starts_with("127.0.0.1:"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn ephemeral() -> Connect<Kafka> {
        Connect::ephemeral()
    }

    /// Connects to what `CHOREO_KAFKA_BROKERS` or `choreo.toml` says, or else to a broker of our own. A field of a stage without
    /// `#[stage(..)]` does so by itself; this is for one that says more.
    ///
    /// ```no_run
    /// # mod choreo { pub use choreo_runtime::*; pub use choreo_transports::*; }
    /// # async fn connect() -> Result<(), choreo_runtime::transport::TransportError> {
    /// use choreo::Kafka;
    /// use choreo::correlation::Field;
    ///
    /// let kafka = Kafka::configured().correlation(Field::new("order_id")).await?;
    /// println!("the service under test connects to {}", kafka.url());
    /// # Ok(())
    /// # }
    /// ```
    pub fn configured() -> Connect<Kafka> {
        Connect::settings()
    }

    /// The brokers that it was connected to, as a client takes them: `host:port,host:port`.
    pub fn url(&self) -> String {
        super::client::servers(self.connection.endpoint())
    }

    /// Sees to it that these topics are there, for a service that subscribes to them before anything is published: a
    /// consumer that begins before its topic does may find it minutes later. Those that are there stay as they are.
    ///
    /// # Errors
    ///
    /// `BadTopic` for what is no name of a topic; what the broker says where it does not let one be created.
    ///
    /// ```no_run
    /// # use choreo_transports as choreo;
    /// # async fn connect() -> Result<(), choreo_runtime::transport::TransportError> {
    /// use choreo::Kafka;
    ///
    /// let kafka = Kafka::ephemeral().await?;
    /// kafka.create_topics(&["orders.created", "fraud.result"]).await?;
    /// println!("the service under test connects to {}", kafka.url());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn create_topics(&self, topics: &[&str]) -> Result<(), TransportError> {
        topics.iter().try_for_each(|name| topic::check_created(name))?;
        let interests: Vec<Interest> = topics.iter().map(|name| Interest::new(Topic::from(*name))).collect();
        // Who listens on a topic that is missing creates it.
        let (_inbox, post) = Inbox::new(InboxLimits::DEFAULT);
        self.connection.subscribe(&interests, post, self.origin()).await.map(drop)
    }
}

carried!(Kafka by KafkaLink);
