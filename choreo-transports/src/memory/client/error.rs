//! What can go wrong for a client.

use std::fmt;
use std::sync::Arc;

use choreo_runtime::transport::{TransportError, TransportErrorKind};

/// A failure of a [`Client`](super::Client). Reads after "failed to": lower case, no full stop.
///
/// ```
/// # use choreo_transports as choreo;
/// use choreo::InMemory;
/// use choreo::memory::ClientErrorKind;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let error = InMemory::new().client().request("fraud.check", "{}").await.unwrap_err();
/// assert_eq!(error.kind(), ClientErrorKind::NoResponders);
/// assert_eq!(error.to_string(), "request `fraud.check`: nobody listens on it");
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct ClientError {
    kind: ClientErrorKind,
    text: String,
    source: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

/// Which failure of a client it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ClientErrorKind {
    /// The topic is not valid.
    BadTopic,
    /// The bus was severed or disconnected.
    Disconnected,
    /// A value can't be serialised.
    Encode,
    /// Nobody listens on the topic of a request.
    NoResponders,
    /// No reply came in time.
    TimedOut,
    /// The message to reply to has no reply address.
    NoReplyAddress,
    /// The subscription's queue was full.
    Overflowed,
}

impl ClientError {
    pub(super) fn new(kind: ClientErrorKind, text: impl Into<String>) -> ClientError {
        ClientError { kind, text: text.into(), source: None }
    }

    pub(super) fn encode(topic: &str, error: serde_json::Error) -> ClientError {
        let text = format!("serialise a payload for `{topic}`");
        ClientError { source: Some(Arc::new(error)), ..ClientError::new(ClientErrorKind::Encode, text) }
    }

    /// Which failure it was.
    pub fn kind(&self) -> ClientErrorKind {
        self.kind
    }
}

impl From<TransportError> for ClientError {
    fn from(error: TransportError) -> ClientError {
        let kind = match error.kind() {
            TransportErrorKind::BadTopic => ClientErrorKind::BadTopic,
            // The bus gives no other.
            _ => ClientErrorKind::Disconnected,
        };
        ClientError::new(kind, error.to_string())
    }
}

impl fmt::Display for ClientError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::error::Error for ClientError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
