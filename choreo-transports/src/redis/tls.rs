//! TLS, as the client wants to be told of it.

use ::redis::{Client, ConnectionInfo, RedisError, RedisResult};
use choreo_runtime::transport::TransportError;

use crate::security::Tls;

/// What went wrong in a handshake.
#[cfg_attr(not(feature = "tls"), expect(dead_code, reason = "there are no handshakes"))]
pub(super) enum Handshake {
    /// We don't trust the server.
    Untrusted,
    /// It does not trust us.
    Rejected,
    /// Anything else.
    Failed,
}

#[cfg(feature = "tls")]
pub(super) fn secured(info: ConnectionInfo, tls: &Tls) -> Result<RedisResult<Client>, TransportError> {
    use ::redis::{ClientTlsConfig, TlsCertificates};
    use secrecy::ExposeSecret;

    use super::dialler::misconfigured;

    if tls.expected_name().is_some() {
        let text = "connect over TLS: the client for Redis can't expect another name than the host's; leave out \
                    `.server_name(..)`, and connect to a name that the certificate has";
        return Err(misconfigured(text));
    }
    crate::security::ensure_provider();
    let client_tls = tls.identity_pem()?.map(|identity| ClientTlsConfig {
        client_cert: identity.certificates.clone(),
        client_key: identity.key.expose_secret().as_bytes().to_vec(),
    });
    let certificates = TlsCertificates { client_tls, root_cert: tls.roots_pem()? };
    Ok(Client::build_with_tls(info, certificates))
}

#[cfg(not(feature = "tls"))]
pub(super) fn secured(info: ConnectionInfo, _: &Tls) -> Result<RedisResult<Client>, TransportError> {
    Tls::check_built()?;
    Ok(Client::open(info))
}

#[cfg(feature = "tls")]
type Cause<'a> = &'a (dyn std::error::Error + 'static);
#[cfg(feature = "tls")]
type Shared = std::sync::Arc<dyn std::error::Error + Send + Sync>;

/// What went wrong in the handshake, if it was that.
#[cfg(feature = "tls")]
pub(super) fn handshake(error: &RedisError) -> Option<Handshake> {
    let mut cause: Option<Cause<'_>> = Some(error);
    while let Some(error) = cause {
        match error.downcast_ref::<rustls::Error>() {
            Some(rustls::Error::InvalidCertificate(_)) => return Some(Handshake::Untrusted),
            Some(rustls::Error::AlertReceived(_)) => return Some(Handshake::Rejected),
            Some(_) => return Some(Handshake::Failed),
            None => {}
        }
        // Neither what the client shares nor what an I/O error wraps is its source.
        let shared = error.downcast_ref::<Shared>().map(|shared| &**shared as Cause<'_>);
        let wrapped = || error.downcast_ref::<std::io::Error>()?.get_ref().map(|inner| inner as Cause<'_>);
        cause = shared.or_else(wrapped).or_else(|| error.source());
    }
    None
}

#[cfg(not(feature = "tls"))]
pub(super) fn handshake(_: &RedisError) -> Option<Handshake> {
    None
}
