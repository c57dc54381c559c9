//! Who we are to a broker that asks for a certificate.

use std::path::{Path, PathBuf};

use choreo_runtime::transport::TransportError;

use super::Secret;
use super::tls::{Pem, misconfigured};

/// Who we are to a broker that asks for a certificate.
///
/// ```
/// # use choreo_transports as choreo;
/// use choreo::security::{Identity, Secret};
///
/// let of_files = Identity::from_pem_files("certificates/client.pem", "certificates/client.key");
///
/// let (certificate, key) = ("-----BEGIN CERTIFICATE-----..", Secret::from("-----BEGIN PRIVATE KEY-----.."));
/// let of_texts = Identity::from_pem(certificate, key);
/// assert!(!format!("{of_texts:?}").contains("PRIVATE"));
/// ```
#[derive(Debug, Clone)]
pub struct Identity {
    certificate: Pem,
    key: Key,
}

#[derive(Debug, Clone)]
enum Key {
    File(PathBuf),
    Literal(Secret),
}

impl Identity {
    /// A certificate (with its chain, if any) and its key in PEM files. They are read for each connection and
    /// zeroised after it.
    pub fn from_pem_files(certificate: impl AsRef<Path>, key: impl AsRef<Path>) -> Identity {
        Identity {
            certificate: Pem::File(certificate.as_ref().to_owned()),
            key: Key::File(key.as_ref().to_owned()),
        }
    }

    /// A certificate (with its chain, if any) and its key as PEM texts. The key serves each connection, so it is
    /// zeroised only when the last of them has ended.
    pub fn from_pem(certificate: impl AsRef<[u8]>, key: Secret) -> Identity {
        Identity { certificate: Pem::Bytes(certificate.as_ref().into()), key: Key::Literal(key) }
    }

    /// Both as PEM texts, read anew.
    pub(super) fn read(&self) -> Result<IdentityPem, TransportError> {
        let certificates = self.certificate.read("the client's certificate")?.to_vec();
        let key = match &self.key {
            Key::Literal(key) => key.clone(),
            Key::File(path) => {
                let pem = Pem::File(path.clone()).read("the client's key")?;
                let text = std::str::from_utf8(&pem).map_err(|_| {
                    misconfigured(format!("read the client's key from `{}`: it is not PEM", path.display()))
                })?;
                Secret::from(text)
            }
        };
        Ok(IdentityPem { certificates, key })
    }
}

/// An identity as PEM texts.
#[derive(Debug)]
pub(crate) struct IdentityPem {
    /// The certificate and its chain.
    pub(crate) certificates: Vec<u8>,
    /// The private key.
    pub(crate) key: Secret,
}
