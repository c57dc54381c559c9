//! [`Nats`], and what makes it a transport.

use super::NatsLink;
use crate::link::{Connect, Connection, carried};

/// A connection to a NATS server. A clone is another handle on the same one.
///
/// ```no_run
/// # use choreo_transports as choreo;
/// # async fn connect() -> Result<(), choreo_runtime::transport::TransportError> {
/// use choreo::Nats;
/// use choreo::nats::NatsAuth;
///
/// let nats = Nats::connect("nats://127.0.0.1:4222").auth(NatsAuth::user("shop", "secret")).await?;
/// println!("the service under test connects to {}", nats.url());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Nats {
    connection: Connection<NatsLink>,
}

impl Nats {
    /// Connects to the server at this URL: `nats://127.0.0.1:4222`, or `tls://..` for TLS. Several hosts of a cluster
    /// are separated by commas.
    ///
    /// ```no_run
    /// # use choreo_transports as choreo;
    /// # async fn connect() -> Result<(), choreo_runtime::transport::TransportError> {
    /// use choreo::Nats;
    ///
    /// let nats = Nats::connect("nats://127.0.0.1:4222").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn connect(url: impl Into<String>) -> Connect<Nats> {
        Connect::url(url)
    }

    /// Connects to a server of our own, started for the tests of this run.
    ///
    /// ```no_run
    /// # use choreo_transports as choreo;
    /// # async fn connect() -> Result<(), choreo_runtime::transport::TransportError> {
    /// use choreo::Nats;
    ///
    /// let nats = Nats::ephemeral().await?;
    /// println!("the service under test connects to {}", nats.url());
    /// # Ok(())
    /// # }
    /// ```
    pub fn ephemeral() -> Connect<Nats> {
        Connect::ephemeral()
    }

    /// Connects to what `CHOREO_NATS_URL` or `choreo.toml` says, or else to a server of our own. A field of a stage without
    /// `#[stage(..)]` does so by itself; this is for one that says more.
    ///
    /// ```no_run
    /// # mod choreo { pub use choreo_runtime::*; pub use choreo_transports::*; }
    /// # async fn connect() -> Result<(), choreo_runtime::transport::TransportError> {
    /// use choreo::Nats;
    /// use choreo::correlation::Field;
    ///
    /// let nats = Nats::configured().correlation(Field::new("order_id")).await?;
    /// println!("the service under test connects to {}", nats.url());
    /// # Ok(())
    /// # }
    /// ```
    pub fn configured() -> Connect<Nats> {
        Connect::settings()
    }

    /// Where the server is, for the service under test. Holds no credential.
    pub fn url(&self) -> String {
        self.connection.endpoint().to_string()
    }
}

carried!(Nats by NatsLink);
