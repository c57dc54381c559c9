//! [`RabbitMq`], and what makes it a transport.

use super::RabbitMqLink;
use crate::link::{Connect, Connection, carried};

/// A connection to RabbitMQ, kept up. A clone is another handle on the same one.
///
/// ```no_run
/// # use choreo_transports as choreo;
/// # async fn connect() -> Result<(), choreo_runtime::transport::TransportError> {
/// use choreo::RabbitMq;
/// use choreo::rabbitmq::RabbitMqAuth;
/// use choreo::security::Secret;
///
/// // A broker of the test's own, gone with the process.
/// let own = RabbitMq::ephemeral().await?;
///
/// // An existing one.
/// let password = Secret::from("correct horse");
/// let shop = RabbitMq::connect("amqp://127.0.0.1:5672/shop").auth(RabbitMqAuth::plain("tester", password)).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct RabbitMq {
    connection: Connection<RabbitMqLink>,
}

impl RabbitMq {
    /// The broker at this URL: `amqp://HOST:PORT/VHOST`, or `amqps://` for TLS. Without a virtual host it is `/`.
    ///
    /// ```no_run
    /// # use choreo_transports as choreo;
    /// # async fn connect() -> Result<(), choreo_runtime::transport::TransportError> {
    /// use choreo::RabbitMq;
    ///
    /// let bus = RabbitMq::connect("amqp://127.0.0.1:5672/shop").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn connect(url: impl Into<String>) -> Connect<RabbitMq> {
        Connect::url(url)
    }

    /// A broker of our own, for as long as this process runs.
    ///
    /// ```no_run
    /// # use choreo_transports as choreo;
    /// # async fn connect() -> Result<(), choreo_runtime::transport::TransportError> {
    /// use choreo::RabbitMq;
    ///
    /// let bus = RabbitMq::ephemeral().await?;
    /// println!("the service under test connects to {}", bus.url());
    /// # Ok(())
    /// # }
    /// ```
    pub fn ephemeral() -> Connect<RabbitMq> {
        Connect::ephemeral()
    }

    /// Connects to what `CHOREO_RABBITMQ_URL` or `choreo.toml` says, or else to a broker of our own. A field of a stage without
    /// `#[stage(..)]` does so by itself; this is for one that says more.
    ///
    /// ```no_run
    /// # mod choreo { pub use choreo_runtime::*; pub use choreo_transports::*; }
    /// # async fn connect() -> Result<(), choreo_runtime::transport::TransportError> {
    /// use choreo::RabbitMq;
    /// use choreo::correlation::Field;
    ///
    /// let bus = RabbitMq::configured().correlation(Field::new("order_id")).await?;
    /// println!("the service under test connects to {}", bus.url());
    /// # Ok(())
    /// # }
    /// ```
    pub fn configured() -> Connect<RabbitMq> {
        Connect::settings()
    }

    /// Where it is, for the service under test: without credentials. The login that AMQP clients use where none is
    /// given, `guest`, is the one that an ephemeral broker knows.
    pub fn url(&self) -> String {
        super::dial::url(self.connection.endpoint())
    }
}

carried!(RabbitMq by RabbitMqLink);
