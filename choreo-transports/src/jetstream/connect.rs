//! What can be chosen when connecting.

use super::JetStream;
use super::made::Made;
use crate::link::Connect;

/// What can be chosen when connecting to JetStream.
#[derive(Debug, Clone)]
pub struct JetStreamOptions {
    pub(super) create_streams: bool,
    pub(super) durable: Option<String>,
    /// Of all links of the connection.
    pub(super) made: Made,
}

impl Default for JetStreamOptions {
    fn default() -> JetStreamOptions {
        JetStreamOptions { create_streams: true, durable: None, made: Made::default() }
    }
}

impl Connect<JetStream> {
    /// Whether a stream is made for a subject that none keeps: yes, unless this says no. Such a stream is called
    /// `choreo-..` after its subject. It is deleted by a [`disconnect`](choreo_runtime::transport::Transport::disconnect),
    /// if it holds no message and nobody reads from it. Otherwise it stays, with its messages and without a limit, until
    /// somebody removes it: `nats stream rm choreo-..`. So do all those of a connection that ends with the process, such as
    /// the one that scenarios share.
    ///
    /// **A service that makes its own streams needs `false`, or to be started first**: JetStream refuses it a stream
    /// whose subjects overlap with those of ours (error 10065).
    ///
    /// ```no_run
    /// # use choreo_transports as choreo;
    /// # async fn connect() -> Result<(), choreo_runtime::transport::TransportError> {
    /// use choreo::JetStream;
    ///
    /// let log = JetStream::connect("nats://127.0.0.1:4222").create_streams(false).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn create_streams(self, create: bool) -> Connect<JetStream> {
        self.with(|options| options.create_streams = create)
    }

    /// Listens by durable push consumers of this name, one on each stream, instead of by consumers that go with the
    /// connection. They are made where there are none. They acknowledge each message, and what they had not acknowledged
    /// comes again; messages that waited in one are old.
    ///
    /// ```no_run
    /// # use choreo_transports as choreo;
    /// # async fn connect() -> Result<(), choreo_runtime::transport::TransportError> {
    /// use choreo::JetStream;
    ///
    /// let log = JetStream::connect("nats://127.0.0.1:4222").durable("audit").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn durable(self, name: impl Into<String>) -> Connect<JetStream> {
        self.with(|options| options.durable = Some(name.into()))
    }
}
