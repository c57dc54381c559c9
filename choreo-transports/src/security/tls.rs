//! TLS: whom we trust, and who we are.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use choreo_runtime::transport::{TransportError, TransportErrorKind};
use zeroize::Zeroizing;

use super::identity::{Identity, IdentityPem};

/// A connection over TLS: which authorities are trusted to vouch for the broker, and the client's own identity.
///
/// There is no switch that trusts any broker: a test that talks to whoever answers proves nothing about TLS, and the
/// switch ends up in production. A broker with a certificate of its own making is trusted by
/// [`ca_file`](Tls::ca_file) with that certificate, unless it says that it is an authority's.
///
/// ```
/// # use choreo_transports as choreo;
/// use choreo::security::{Identity, Tls};
///
/// let us = Identity::from_pem_files("certificates/client.pem", "certificates/client.key");
/// let tls = Tls::new().ca_file("certificates/ca.pem").identity(us).server_name("broker.test");
/// ```
#[derive(Clone, Default)]
pub struct Tls {
    roots: Vec<Pem>,
    identity: Option<Identity>,
    server_name: Option<String>,
}

/// A PEM text, or the file that holds one.
#[derive(Clone)]
pub(super) enum Pem {
    File(PathBuf),
    Bytes(Arc<[u8]>),
}

impl Tls {
    /// Trusts the authorities that the system trusts, until others are given.
    pub fn new() -> Tls {
        Tls::default()
    }

    /// Trusts the authorities in this PEM file, and no longer those of the system. It is read when a connection is
    /// made.
    #[must_use = "the authority is added to the value that is returned"]
    pub fn ca_file(mut self, path: impl AsRef<Path>) -> Tls {
        self.roots.push(Pem::File(path.as_ref().to_owned()));
        self
    }

    /// Trusts the authorities in this PEM text, and no longer those of the system.
    #[must_use = "the authority is added to the value that is returned"]
    pub fn ca_pem(mut self, pem: impl AsRef<[u8]>) -> Tls {
        self.roots.push(Pem::Bytes(pem.as_ref().into()));
        self
    }

    /// Shows this certificate to a broker that asks who we are: mutual TLS.
    #[must_use = "the identity is set in the value that is returned"]
    pub fn identity(mut self, identity: Identity) -> Tls {
        self.identity = Some(identity);
        self
    }

    /// Expects the broker's certificate to be for this name, instead of the host that was connected to: for a broker
    /// behind a tunnel or in a container. Refused by the transports whose clients can't (Kafka, Redis).
    #[must_use = "the name is set in the value that is returned"]
    pub fn server_name(mut self, name: impl Into<String>) -> Tls {
        self.server_name = Some(name.into());
        self
    }

    /// The authorities as one PEM text; `None` means those of the system.
    ///
    /// # Errors
    ///
    /// `Misconfigured` where a file can't be read.
    #[cfg(any(feature = "tls", feature = "kafka"))]
    pub(crate) fn roots_pem(&self) -> Result<Option<Vec<u8>>, TransportError> {
        if self.roots.is_empty() {
            return Ok(None);
        }
        let mut all = Vec::new();
        for root in &self.roots {
            all.extend_from_slice(&root.read("the authority's certificate")?);
            all.push(b'\n');
        }
        Ok(Some(all))
    }

    /// Our own certificate and key, where there are any: read anew, and zeroised when dropped.
    ///
    /// # Errors
    ///
    /// `Misconfigured` where a file can't be read.
    pub(crate) fn identity_pem(&self) -> Result<Option<IdentityPem>, TransportError> {
        self.identity.as_ref().map(Identity::read).transpose()
    }

    /// The name that the broker's certificate must be for, where it is not the host's.
    #[cfg(any(feature = "tls", feature = "kafka"))]
    pub(crate) fn expected_name(&self) -> Option<&str> {
        self.server_name.as_deref()
    }

    /// Refuses a wish for TLS in a build that can't do it.
    ///
    /// # Errors
    ///
    /// `Misconfigured` without the feature `tls`.
    pub(crate) fn check_built() -> Result<(), TransportError> {
        match cfg!(feature = "tls") {
            true => Ok(()),
            false => Err(misconfigured("connect over TLS: enable the feature `tls` of `choreo-harness`")),
        }
    }
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tls")
            .field("roots", &self.roots)
            .field("identity", &self.identity)
            .field("server_name", &self.server_name)
            .finish()
    }
}

impl fmt::Debug for Pem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Pem::File(path) => fmt::Debug::fmt(path, f),
            Pem::Bytes(bytes) => write!(f, "{} bytes", bytes.len()),
        }
    }
}

impl Pem {
    /// The text. `what` it is names it in an error.
    pub(super) fn read(&self, what: &str) -> Result<Zeroizing<Vec<u8>>, TransportError> {
        match self {
            Pem::Bytes(bytes) => Ok(Zeroizing::new(bytes.to_vec())),
            Pem::File(path) => std::fs::read(path).map(Zeroizing::new).map_err(|error| {
                misconfigured(format!("read {what} from `{}`", path.display())).with_source(error)
            }),
        }
    }
}

/// What to do about a broker's certificate that is not trusted, by what rustls says of it.
#[cfg(any(feature = "nats", feature = "rabbitmq", feature = "redis"))]
pub(crate) fn untrusted_hint(words: &str) -> &'static str {
    match words.contains("CaUsedAsEndEntity") {
        true => {
            "it says that it is an authority's (`CA:TRUE`), and so it can't be a broker's own: make it with \
             `basicConstraints=critical,CA:FALSE`"
        }
        false => "give its authority by `Tls::ca_file`",
    }
}

pub(super) fn misconfigured(text: impl Into<String>) -> TransportError {
    TransportError::new(TransportErrorKind::Misconfigured, text)
}
