//! What a failure of the client means.

use ::redis::{ErrorKind, RedisError};
use choreo_runtime::transport::{TransportError, TransportErrorKind};

/// What a failure of the client is, to us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The connection is gone.
    Gone,
    /// What answers does not speak Redis's protocol.
    Foreign,
    /// The server does not know RESP3.
    Old,
    /// The server's refusal: its code, such as `WRONGTYPE`, and its words.
    Refusal(String, String),
}

impl Fault {
    pub(crate) fn of(error: &RedisError) -> Fault {
        match error.kind() {
            ErrorKind::Io | ErrorKind::Client => Fault::Gone,
            ErrorKind::Parse | ErrorKind::UnexpectedReturnType => Fault::Foreign,
            ErrorKind::RESP3NotSupported => Fault::Old,
            _ => {
                let code = error.code().unwrap_or("ERR").to_owned();
                Fault::Refusal(code, error.detail().unwrap_or(error.category()).to_owned())
            }
        }
    }

    /// Whether the server answered with this code.
    pub(crate) fn is(&self, code: &str) -> bool {
        matches!(self, Fault::Refusal(own, _) if own == code)
    }

    /// The error of what was to be done.
    pub(crate) fn error(&self, verb: &str) -> TransportError {
        use TransportErrorKind::{Disconnected, Refused, Unauthorized};
        let (kind, text) = match self {
            Fault::Gone => (Disconnected, "the connection to Redis was lost".to_owned()),
            Fault::Foreign | Fault::Old => (Refused, "the answer was not one of Redis's".to_owned()),
            Fault::Refusal(code, words) => match code.as_str() {
                "NOPERM" => {
                    (Unauthorized, format!("Redis does not permit it: {words}; grant it by `ACL SETUSER`"))
                }
                "NOAUTH" => (Unauthorized, format!("Redis wants a log-in: {words}")),
                // It is back, and not ready yet.
                "LOADING" => (Disconnected, "Redis is still loading its data".to_owned()),
                _ => (Refused, format!("Redis answers: {code} {words}")),
            },
        };
        TransportError::new(kind, format!("{verb}: {text}"))
    }
}

/// An error of our own: something that this wire can't carry.
pub(crate) fn refused(text: impl Into<String>) -> TransportError {
    TransportError::new(TransportErrorKind::Refused, text)
}
