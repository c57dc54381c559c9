//! What the client speaks TLS with.

use std::sync::Arc;

use async_nats::rustls::crypto::ring;
use async_nats::rustls::{ClientConfig, RootCertStore};
use choreo_runtime::transport::{TransportError, TransportErrorKind};

use crate::security::Tls;

/// The configuration for a connection that wants TLS.
#[cfg(feature = "tls")]
pub(super) fn wanted(tls: &Tls) -> Result<ClientConfig, TransportError> {
    tls.client_config()
}

/// Refuses: this build can't do it.
#[cfg(not(feature = "tls"))]
pub(super) fn wanted(_: &Tls) -> Result<ClientConfig, TransportError> {
    Tls::check_built()?;
    Err(TransportError::new(TransportErrorKind::Misconfigured, "connect over TLS: this build can't do it"))
}

/// The configuration for a connection that wants none: it trusts nobody. A server may ask for TLS all the same, and
/// the library would then make a configuration by itself, which panics where a process has two cryptographies.
pub(super) fn unwanted() -> Result<ClientConfig, TransportError> {
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| {
            TransportError::new(TransportErrorKind::Misconfigured, "set up TLS").with_source(error)
        })?;
    Ok(builder.with_root_certificates(RootCertStore::empty()).with_no_client_auth())
}
