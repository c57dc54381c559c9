//! Why a connection could not be had.

use ::redis::RedisError;
use choreo_runtime::transport::{TransportError, TransportErrorKind};

use super::Fault;
use super::tls::{Handshake, handshake};
use crate::link::nothing_listens;
use crate::security::{Scrubbed, Secret, untrusted_hint};

/// Why a connection could not be had, without the secrets that it was asked for with.
pub(super) fn of(error: &RedisError, place: &str, secrets: &[&Secret]) -> TransportError {
    use TransportErrorKind::{Misconfigured, Refused, Unauthorized};
    let words = || Scrubbed::new(error, secrets).to_string();
    let (kind, why) = match Fault::of(error) {
        Fault::Gone => gone(error, words()),
        Fault::Foreign => (
            Misconfigured,
            "what answers there does not speak Redis's protocol; is the port right?".to_owned(),
        ),
        Fault::Old => (Misconfigured, "its Redis does not know RESP3; use Redis 6 or newer".to_owned()),
        Fault::Refusal(code, _) => match code.as_str() {
            "NOAUTH" => {
                let why = "it wants a password and none was given; give one by `.auth(RedisAuth::password(..))`, or \
                           in the URL";
                (Unauthorized, why.to_owned())
            }
            "WRONGPASS" => (Unauthorized, "it does not know this user and password".to_owned()),
            "NOPERM" => (Unauthorized, words()),
            _ => (Refused, words()),
        },
    };
    TransportError::new(kind, format!("connect to {place}: {why}"))
}

fn gone(error: &RedisError, words: String) -> (TransportErrorKind, String) {
    use TransportErrorKind::{Misconfigured, Unauthorized, Unreachable};
    if let Some(handshake) = handshake(error) {
        return match handshake {
            Handshake::Untrusted => {
                let hint = untrusted_hint(&words);
                (Misconfigured, format!("its certificate is not trusted ({words}); {hint}"))
            }
            Handshake::Rejected => {
                let why = format!(
                    "it ended the TLS handshake ({words}); does it want a certificate of ours, by `Tls::identity`?"
                );
                (Unauthorized, why)
            }
            Handshake::Failed => {
                (Misconfigured, format!("the TLS handshake failed: {words}; does it speak TLS?"))
            }
        };
    }
    let why = if error.is_connection_refusal() {
        nothing_listens("Redis")
    } else if error.is_connection_dropped() {
        "it hung up before it answered; does it want TLS (`rediss://`), or none (`redis://`)?".to_owned()
    } else {
        words
    };
    (Unreachable, why)
}
