//! What rustls needs to know for a connection.

use std::sync::Arc;

use choreo_runtime::transport::TransportError;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use secrecy::ExposeSecret;

use super::tls::{Tls, misconfigured};

impl Tls {
    /// The configuration for a client that takes one.
    ///
    /// It names its cryptography itself: rustls panics over the choice where a process has two and no default, and a
    /// default is the process's to set, not ours.
    ///
    /// # Errors
    ///
    /// `Misconfigured` where a certificate, key or name is not right.
    pub(crate) fn client_config(&self) -> Result<ClientConfig, TransportError> {
        let provider = Arc::new(ring::default_provider());
        let roots = Arc::new(self.trusted()?);
        let config = ClientConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .map_err(|error| misconfigured("set up TLS").with_source(error))?;
        let config = match self.expected_name() {
            None => config.with_root_certificates(roots),
            Some(name) => {
                let name = ServerName::try_from(name.to_owned()).map_err(|error| {
                    misconfigured(format!("set up TLS: `{name}` can't be a server's name")).with_source(error)
                })?;
                let chain = WebPkiServerVerifier::builder_with_provider(roots, provider)
                    .build()
                    .map_err(|error| misconfigured("set up TLS").with_source(error))?;
                config.dangerous().with_custom_certificate_verifier(Arc::new(Named { name, chain }))
            }
        };
        let Some(identity) = self.identity_pem()? else {
            return Ok(config.with_no_client_auth());
        };
        let certificates = certificates(&identity.certificates, "the client's certificate")?;
        // Not with its source: the parser quotes lines of what it read.
        let key = PrivateKeyDer::from_pem_slice(identity.key.expose_secret().as_bytes())
            .map_err(|_| misconfigured("set up TLS: the client's key holds no private key in PEM"))?;
        config.with_client_auth_cert(certificates, key).map_err(|error| {
            misconfigured("set up TLS: the client's certificate and key can't be used together")
                .with_source(error)
        })
    }

    fn trusted(&self) -> Result<RootCertStore, TransportError> {
        let mut roots = RootCertStore::empty();
        match self.roots_pem()? {
            Some(pem) => {
                for certificate in certificates(&pem, "the authority's certificate")? {
                    roots.add(certificate).map_err(|error| {
                        misconfigured("set up TLS: the authority's certificate can't be used")
                            .with_source(error)
                    })?;
                }
            }
            None => {
                roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
                if roots.is_empty() {
                    return Err(misconfigured(
                        "set up TLS: the system trusts no authority; give the broker's own by `Tls::ca_file`, or \
                         install the package `ca-certificates`",
                    ));
                }
            }
        }
        Ok(roots)
    }
}

fn certificates(pem: &[u8], what: &str) -> Result<Vec<CertificateDer<'static>>, TransportError> {
    let certificates: Vec<_> = CertificateDer::pem_slice_iter(pem)
        .collect::<Result<_, _>>()
        .map_err(|_| misconfigured(format!("set up TLS: {what} is not valid PEM")))?;
    match certificates.is_empty() {
        true => Err(misconfigured(format!("set up TLS: {what} holds no certificate in PEM"))),
        false => Ok(certificates),
    }
}

/// Verifies all that is usually verified, against a name of the user's choice.
#[derive(Debug)]
struct Named {
    name: ServerName<'static>,
    chain: Arc<WebPkiServerVerifier>,
}

impl ServerCertVerifier for Named {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        _connected_to: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        self.chain.verify_server_cert(end_entity, intermediates, &self.name, ocsp_response, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.chain.verify_tls12_signature(message, certificate, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.chain.verify_tls13_signature(message, certificate, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.chain.supported_verify_schemes()
    }
}

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, Issuer, KeyPair};
    use rustls::server::WebPkiClientVerifier;
    use rustls::{ClientConnection, ServerConfig, ServerConnection};

    use super::*;
    use crate::security::{Identity, Secret};

    struct Authority {
        pem: String,
        issuer: Issuer<'static, KeyPair>,
    }

    impl Authority {
        fn new() -> Authority {
            let key = KeyPair::generate().unwrap();
            let mut params = CertificateParams::default();
            params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
            let pem = params.self_signed(&key).unwrap().pem();
            Authority { pem, issuer: Issuer::new(params, key) }
        }

        /// A certificate for this name and its key.
        fn issue(&self, name: &str) -> (String, String) {
            let key = KeyPair::generate().unwrap();
            let params = CertificateParams::new([name.to_owned()]).unwrap();
            (params.signed_by(&key, &self.issuer).unwrap().pem(), key.serialize_pem())
        }
    }

    /// Whether a client so configured and a broker `broker.example` come together, at the host that was connected to.
    fn shake(tls: &Tls, authority: &Authority, host: &str) -> Result<(), rustls::Error> {
        let provider = Arc::new(ring::default_provider());
        let mut trusted = RootCertStore::empty();
        trusted.add(CertificateDer::from_pem_slice(authority.pem.as_bytes()).unwrap()).unwrap();
        let clients = WebPkiClientVerifier::builder_with_provider(Arc::new(trusted), Arc::clone(&provider));
        let (certificate, key) = authority.issue("broker.example");
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_client_cert_verifier(clients.build().unwrap())
            .with_single_cert(
                vec![CertificateDer::from_pem_slice(certificate.as_bytes()).unwrap()],
                PrivateKeyDer::from_pem_slice(key.as_bytes()).unwrap(),
            )?;
        let mut server = ServerConnection::new(Arc::new(config))?;
        let name = ServerName::try_from(host.to_owned()).unwrap();
        let mut client = ClientConnection::new(Arc::new(tls.client_config().unwrap()), name)?;
        for _ in 0..5 {
            let mut bytes = Vec::new();
            client.write_tls(&mut bytes).unwrap();
            server.read_tls(&mut bytes.as_slice()).unwrap();
            server.process_new_packets()?;
            let mut bytes = Vec::new();
            server.write_tls(&mut bytes).unwrap();
            client.read_tls(&mut bytes.as_slice()).unwrap();
            client.process_new_packets()?;
        }
        assert!(!client.is_handshaking() && !server.is_handshaking());
        Ok(())
    }

    fn identity(authority: &Authority) -> Identity {
        let (certificate, key) = authority.issue("client");
        Identity::from_pem(certificate, Secret::from(key))
    }

    #[test]
    fn a_broker_is_trusted_by_its_authority_and_its_name() {
        let (authority, stranger) = (Authority::new(), Authority::new());
        let tls = Tls::new().ca_pem(&authority.pem).identity(identity(&authority));
        shake(&tls, &authority, "broker.example").unwrap();
        assert!(shake(&tls, &authority, "127.0.0.1").is_err(), "another name");
        shake(&tls.clone().server_name("broker.example"), &authority, "127.0.0.1").unwrap();
        assert!(shake(&tls.server_name("other.example"), &authority, "broker.example").is_err());

        let wrong = Tls::new().ca_pem(&stranger.pem).identity(identity(&authority));
        assert!(shake(&wrong, &authority, "broker.example").is_err(), "another authority");
        let named = wrong.server_name("broker.example");
        assert!(shake(&named, &authority, "127.0.0.1").is_err(), "another authority, and the name given");
    }

    #[test]
    fn a_broker_that_asks_who_we_are_is_told() {
        let (authority, stranger) = (Authority::new(), Authority::new());
        let tls = Tls::new().ca_pem(&authority.pem);
        assert!(shake(&tls, &authority, "broker.example").is_err(), "nobody");
        assert!(
            shake(&tls.identity(identity(&stranger)), &authority, "broker.example").is_err(),
            "a stranger"
        );
    }

    #[test]
    fn what_is_no_certificate_or_key_is_named_and_not_quoted() {
        let authority = Authority::new();
        let (certificate, key) = authority.issue("client");
        let other = authority.issue("client").1;
        let broken = "-----BEGIN hunter2\nhunter2\n-----END PRIVATE KEY-----";
        let with = |certificate: &str, key: &str| {
            Tls::new().ca_pem(&authority.pem).identity(Identity::from_pem(certificate, Secret::from(key)))
        };
        for (tls, fault) in [
            (Tls::new().ca_pem("hunter2"), "the authority's certificate holds no certificate in PEM"),
            (Tls::new().ca_pem(broken), "the authority's certificate is not valid PEM"),
            (
                Tls::new().ca_file("no/such/hunter.pem"),
                "read the authority's certificate from `no/such/hunter.pem`",
            ),
            (with("hunter2", &key), "the client's certificate holds no certificate in PEM"),
            (with(&certificate, "hunter2"), "the client's key holds no private key in PEM"),
            (with(&certificate, broken), "the client's key holds no private key in PEM"),
            (with(&certificate, &other), "can't be used together"),
            (Tls::new().ca_pem(&authority.pem).server_name("a b"), "`a b` can't be a server's name"),
        ] {
            let error = tls.client_config().map(drop).unwrap_err();
            assert!(error.to_string().contains(fault), "{error}");
            let all = format!("{error:?} {tls:?}");
            assert!(!all.contains("hunter2") && !all.contains("PRIVATE"), "{all}");
        }
    }
}
