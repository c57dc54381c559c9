//! A broker's certificates as files: [`Certificates`].

use std::path::PathBuf;

use choreo_runtime::transport::{TransportError, TransportErrorKind};
use secrecy::ExposeSecret;

use super::Site;
use crate::security::{Identity, Tls};

/// What a broker that speaks TLS has to be given, as PEM files in its folder.
#[derive(Debug)]
pub(crate) struct Certificates {
    /// Its certificate, with the chain.
    pub(crate) certificate: PathBuf,
    /// The key to it.
    pub(crate) key: PathBuf,
    /// The authority whose certificates clients must have.
    pub(crate) client_ca: Option<PathBuf>,
}

impl Certificates {
    /// Writes them. `None` where the broker speaks without TLS.
    ///
    /// # Errors
    ///
    /// `Misconfigured` where a file can't be read or written, or where clients are asked for certificates without TLS.
    pub(crate) fn write(
        identity: Option<&Identity>,
        client_ca: Option<&[u8]>,
        site: &Site,
    ) -> Result<Option<Certificates>, TransportError> {
        let pem = match identity {
            Some(identity) => Tls::new().identity(identity.clone()).identity_pem()?,
            None => None,
        };
        let Some(pem) = pem else {
            return match client_ca {
                None => Ok(None),
                Some(_) => {
                    let text =
                        "start a broker that asks clients for certificates: give it one of its own by `tls`";
                    Err(TransportError::new(TransportErrorKind::Misconfigured, text))
                }
            };
        };
        Ok(Some(Certificates {
            certificate: site.write("server.pem", &pem.certificates)?,
            key: site.write("server.key", pem.key.expose_secret())?,
            client_ca: client_ca.map(|pem| site.write("clients.pem", pem)).transpose()?,
        }))
    }
}
