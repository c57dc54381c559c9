//! What librdkafka's errors are to us.

use std::fmt;

use choreo_runtime::transport::{TransportError, TransportErrorKind};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};

use super::witness::Trouble;
use crate::link::nothing_listens;

/// The error of something that was asked of the broker. `verb`: what one failed to do.
pub(super) fn failed(verb: impl fmt::Display, error: KafkaError) -> TransportError {
    match code(&error) {
        Some(code) => refused(verb, code),
        None => TransportError::new(TransportErrorKind::Refused, verb.to_string()).with_source(error),
    }
}

/// The code of an error, where it has one: librdkafka's bindings forget those of administration.
pub(super) fn code(error: &KafkaError) -> Option<RDKafkaErrorCode> {
    match error {
        KafkaError::AdminOp(code) => Some(*code),
        error => error.rdkafka_error_code(),
    }
}

/// The same, of a code alone.
pub(super) fn refused(verb: impl fmt::Display, code: RDKafkaErrorCode) -> TransportError {
    use RDKafkaErrorCode as Code;
    let kind = kind(code);
    let text = match (kind, code) {
        (TransportErrorKind::TooLarge, _) => {
            format!(
                "{verb}: it is larger than the broker or the topic takes; raise `max.message.bytes` there, or send less"
            )
        }
        (TransportErrorKind::BadTopic, _) => {
            format!("{verb}: the broker says that the topic's name is not valid")
        }
        (TransportErrorKind::Unauthorized, Code::TopicAuthorizationFailed) => {
            format!("{verb}: the broker does not permit it; give this user the topic's rights")
        }
        (TransportErrorKind::Unauthorized, _) => format!("{verb}: the broker does not permit it"),
        (TransportErrorKind::Disconnected, _) => format!("{verb}: the broker has not answered"),
        _ => format!("{verb}: the broker refused it"),
    };
    TransportError::new(kind, text).with_source(code)
}

fn kind(code: RDKafkaErrorCode) -> TransportErrorKind {
    use RDKafkaErrorCode as Code;
    match code {
        Code::MessageSizeTooLarge | Code::InvalidMessageSize => TransportErrorKind::TooLarge,
        Code::InvalidTopic => TransportErrorKind::BadTopic,
        Code::Authentication
        | Code::SaslAuthenticationFailed
        | Code::TopicAuthorizationFailed
        | Code::GroupAuthorizationFailed
        | Code::ClusterAuthorizationFailed => TransportErrorKind::Unauthorized,
        Code::AllBrokersDown
        | Code::BrokerTransportFailure
        | Code::MessageTimedOut
        | Code::NetworkException
        | Code::OperationTimedOut
        | Code::PurgeInflight
        | Code::PurgeQueue
        | Code::RequestTimedOut
        | Code::Resolve
        | Code::TimedOutQueue => TransportErrorKind::Disconnected,
        _ => TransportErrorKind::Refused,
    }
}

/// Why there is no connection: `None` while there is still hope for one.
pub(super) fn unreachable(place: &str, trouble: &Trouble, cause: Option<&str>) -> Option<TransportError> {
    use RDKafkaErrorCode as Code;
    let Trouble { code, words, .. } = trouble;
    let error = |kind, text: String| Some(TransportError::new(kind, text));
    match code {
        Code::Authentication | Code::SaslAuthenticationFailed => {
            error(TransportErrorKind::Unauthorized, format!("log in to Kafka at {place}: {words}"))
        }
        Code::UnsupportedSASLMechanism => error(
            TransportErrorKind::Unauthorized,
            format!("log in to Kafka at {place}: the broker does not offer this mechanism: {words}"),
        ),
        Code::SSL if words.contains("certificate verify failed") => error(
            TransportErrorKind::Misconfigured,
            format!(
                "connect to Kafka at {place}: its certificate is not of a trusted authority, or not for that host; \
                 give the authority's by `Tls::ca_file`"
            ),
        ),
        Code::SSL => error(
            TransportErrorKind::Unreachable,
            format!("connect to Kafka at {place}: {words}; does it speak TLS?"),
        ),
        Code::AllBrokersDown => {
            // It tells no reason where the broker takes a connection and closes it.
            let cause = cause.unwrap_or("it closed the connection");
            if cause.contains("Connection refused") {
                let why = nothing_listens("Kafka");
                return error(TransportErrorKind::Unreachable, format!("connect to Kafka at {place}: {why}"));
            }
            let (kind, hint) = hint(cause);
            error(kind, format!("connect to Kafka at {place}: {cause}; {hint}"))
        }
        _ => None,
    }
}

/// What may be behind the end of a connection.
fn hint(cause: &str) -> (TransportErrorKind, &'static str) {
    let says = |words: &[&str]| words.iter().any(|word| cause.contains(word));
    if says(&["alert bad certificate", "alert certificate", "certificate required", "alert unknown ca"]) {
        return (
            TransportErrorKind::Unauthorized,
            "it wants a certificate that it knows: give it by `Tls::identity`",
        );
    }
    if says(&["closed the connection", "security.protocol"]) {
        return (
            TransportErrorKind::Unreachable,
            "does it want TLS (`kafkas://`), or a login (`.auth(..)`), or neither?",
        );
    }
    (TransportErrorKind::Unreachable, "is a broker running there?")
}
