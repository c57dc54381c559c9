//! What can go wrong on a wire.

use std::fmt;
use std::sync::Arc;

/// A failure of a transport. Reads after "failed to": lower case, no full stop.
///
/// ```
/// # use choreo_runtime as choreo;
/// use choreo::transport::{TransportError, TransportErrorKind};
///
/// let error = TransportError::new(TransportErrorKind::BadTopic, "publish to `orders.`: a topic ends with no dot");
/// assert_eq!(error.kind(), TransportErrorKind::BadTopic);
/// assert_eq!(format!("failed to {error}"), "failed to publish to `orders.`: a topic ends with no dot");
/// ```
#[derive(Debug, Clone)]
pub struct TransportError {
    kind: TransportErrorKind,
    text: String,
    source: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

/// Which failure of a transport it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// The topic is not valid there.
    BadTopic,
    /// The message is larger than the broker takes.
    TooLarge,
    /// The broker could not be reached: nothing listens there, or the name is unknown.
    Unreachable,
    /// It took longer than it was given.
    TimedOut,
    /// The broker does not know these credentials, or does not permit what was asked.
    Unauthorized,
    /// The endpoint is not on the allowlist of `choreo.toml`; nothing was sent to it.
    NotAllowed,
    /// A URL, an option or the environment is not right.
    Misconfigured,
    /// There is no broker to start: what it needs is not installed.
    NoBroker,
    /// The connection is gone.
    Disconnected,
    /// The broker refused it, for another reason.
    Refused,
}

impl TransportError {
    /// A failure without a cause of its own.
    pub fn new(kind: TransportErrorKind, text: impl Into<String>) -> TransportError {
        TransportError { kind, text: text.into(), source: None }
    }

    /// The same, with the error that caused it.
    #[must_use = "the cause is added to the value that is returned"]
    pub fn with_source(self, source: impl std::error::Error + Send + Sync + 'static) -> TransportError {
        TransportError { source: Some(Arc::new(source)), ..self }
    }

    /// The same, with a remark behind its text, in brackets: what the place that reports it knows besides.
    ///
    /// ```
    /// # use choreo_runtime as choreo;
    /// use choreo::transport::{TransportError, TransportErrorKind};
    ///
    /// let error = TransportError::new(TransportErrorKind::Unreachable, "connect to localhost: nothing listens there");
    /// let error = error.with_remark("the address is that of BUS_URL");
    /// assert_eq!(error.to_string(), "connect to localhost: nothing listens there (the address is that of BUS_URL)");
    /// ```
    #[must_use = "the remark is added to the value that is returned"]
    pub fn with_remark(self, remark: impl fmt::Display) -> TransportError {
        TransportError { text: format!("{} ({remark})", self.text), ..self }
    }

    /// Which failure it was.
    pub fn kind(&self) -> TransportErrorKind {
        self.kind
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::error::Error for TransportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
