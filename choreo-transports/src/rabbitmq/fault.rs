//! What the broker's and the client's errors mean.

use std::fmt;

use choreo_runtime::transport::{TransportError, TransportErrorKind};
use lapin::protocol::{AMQPErrorKind, AMQPSoftError};
use lapin::{Connection, Error, ErrorKind};

use crate::security::Scrubbed;

/// An error that closes a channel and no more: which, and what the broker says of it.
pub(super) fn soft(error: &Error) -> Option<(AMQPSoftError, &str)> {
    match error.kind() {
        ErrorKind::ProtocolError(amqp) => match amqp.kind() {
            AMQPErrorKind::Soft(soft) => Some((soft.clone(), words(amqp.get_message().as_str()))),
            AMQPErrorKind::Hard(_) => None,
        },
        _ => None,
    }
}

/// What a broker says, without the name of the error, which it says first, and without what to do about it.
pub(super) fn words(message: &str) -> &str {
    let words = message.split_once(" - ").map_or(message, |(_, words)| words);
    words.split(". ").next().unwrap_or_default().trim_end_matches('.')
}

/// The failure of what was tried on this connection.
pub(super) fn fault(connection: &Connection, verb: impl fmt::Display, error: &Error) -> TransportError {
    if let Some((soft, words)) = soft(error).filter(|_| connection.status().connected()) {
        let kind = match soft {
            AMQPSoftError::ACCESSREFUSED => TransportErrorKind::Unauthorized,
            AMQPSoftError::PRECONDITIONFAILED if words.contains("larger than") => {
                TransportErrorKind::TooLarge
            }
            _ => TransportErrorKind::Refused,
        };
        return TransportError::new(kind, format!("{verb}: {words}"));
    }
    disconnected(verb, reason(error))
}

/// The connection is gone.
pub(super) fn disconnected(verb: impl fmt::Display, reason: impl fmt::Display) -> TransportError {
    TransportError::new(TransportErrorKind::Disconnected, format!("{verb}: {reason}"))
}

/// Why a connection ended.
pub(super) fn reason(error: &Error) -> String {
    match error.kind() {
        ErrorKind::ProtocolError(amqp) => {
            format!("the broker closed the connection: {}", words(amqp.get_message().as_str()))
        }
        ErrorKind::IOError(error) => format!("the connection was cut: {}", Scrubbed::new(&**error, &[])),
        ErrorKind::MissingHeartbeatError => "the broker has sent no heartbeat for too long".to_owned(),
        ErrorKind::InvalidConnectionState(_)
        | ErrorKind::InvalidChannelState(..)
        | ErrorKind::InvalidChannel(_) => "the connection is closed".to_owned(),
        _ => Scrubbed::new(error, &[]).to_string(),
    }
}
