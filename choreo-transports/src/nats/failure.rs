//! Why a connection could not be made.

use std::error::Error;
use std::io;

use async_nats::rustls;
use async_nats::{ConnectError, ConnectErrorKind};
use choreo_runtime::transport::{TransportError, TransportErrorKind};

use crate::link::nothing_listens;
use crate::security::{Endpoint, Scrubbed, Secret, untrusted_hint};

/// What was tried, and with what.
pub(super) struct Attempt<'a> {
    pub(super) name: &'static str,
    pub(super) endpoint: &'a Endpoint,
    pub(super) credentials: bool,
    pub(super) tls: bool,
    pub(super) secrets: &'a [Secret],
}

impl Attempt<'_> {
    /// Our error for the library's.
    pub(super) fn failed(&self, error: &ConnectError) -> TransportError {
        let (kind, why) = self.diagnose(error);
        let text = format!("connect to {} at {}: {why}", self.name, self.endpoint);
        TransportError::new(kind, text).with_source(self.scrubbed(error))
    }

    fn scrubbed(&self, error: &ConnectError) -> Scrubbed {
        let secrets: Vec<&Secret> = self.secrets.iter().collect();
        Scrubbed::new(error, &secrets)
    }

    fn diagnose(&self, error: &ConnectError) -> (TransportErrorKind, String) {
        use TransportErrorKind::{Misconfigured, TimedOut, Unauthorized, Unreachable};
        match error.kind() {
            ConnectErrorKind::AuthorizationViolation if self.credentials => {
                (Unauthorized, "the server does not know these credentials".to_owned())
            }
            ConnectErrorKind::AuthorizationViolation => {
                (Unauthorized, "the server wants credentials; give them by `.auth(..)`".to_owned())
            }
            ConnectErrorKind::Authentication => {
                (Unauthorized, "the credentials could not be used to sign the server's challenge".to_owned())
            }
            ConnectErrorKind::Dns => (Unreachable, "its name is not known; is it spelt right?".to_owned()),
            ConnectErrorKind::TimedOut => (TimedOut, "it did not answer in time".to_owned()),
            ConnectErrorKind::ServerParse => (Misconfigured, "the client does not take this URL".to_owned()),
            ConnectErrorKind::Tls | ConnectErrorKind::Io | ConnectErrorKind::MaxReconnects => {
                self.broken(error)
            }
        }
    }

    fn broken(&self, error: &ConnectError) -> (TransportErrorKind, String) {
        use TransportErrorKind::{Misconfigured, Unreachable};
        match (cause::<rustls::Error>(error), cause::<io::Error>(error).map(io::Error::kind)) {
            (Some(_), _) if !self.tls => (
                Misconfigured,
                "the server wants TLS; begin the URL with `tls://`, or give `.tls(..)`".to_owned(),
            ),
            (Some(error), _) => handshake(error),
            (None, Some(io::ErrorKind::ConnectionRefused)) => (Unreachable, nothing_listens("NATS")),
            (None, _) if self.tls => {
                let hint = "does the server speak TLS, and does it want a client certificate?";
                (Unreachable, format!("{}; {hint}", self.scrubbed(error)))
            }
            (None, _) => (Unreachable, self.scrubbed(error).to_string()),
        }
    }
}

fn handshake(error: &rustls::Error) -> (TransportErrorKind, String) {
    use TransportErrorKind::{Misconfigured, Unauthorized};
    match error {
        rustls::Error::AlertReceived(alert) => {
            let hint = "does it want a client certificate, by `Tls::identity`?";
            (Unauthorized, format!("the server ended the TLS handshake ({alert:?}); {hint}"))
        }
        rustls::Error::InvalidCertificate(_) => {
            let hint = untrusted_hint(&error.to_string());
            (Misconfigured, format!("the server's certificate is not trusted ({error}); {hint}"))
        }
        rustls::Error::InvalidMessage(_) => (
            Misconfigured,
            "the server does not speak TLS; begin the URL with `nats://`, or let the server speak TLS"
                .to_owned(),
        ),
        error => (Misconfigured, format!("the TLS handshake failed: {error}")),
    }
}

/// The first cause of this kind. An I/O error does not show what it wraps as its source, so it is looked into.
fn cause<E: Error + 'static>(error: &ConnectError) -> Option<&E> {
    let mut next: Option<&(dyn Error + 'static)> = error.source();
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref::<E>() {
            return Some(found);
        }
        let wrapped = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        next = match wrapped {
            Some(wrapped) => Some(wrapped),
            None => error.source(),
        };
    }
    None
}
