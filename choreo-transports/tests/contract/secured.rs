//! The rig's brokers behind a password and TLS.

use std::marker::PhantomData;
use std::path::Path;
use std::sync::OnceLock;
use std::time::Duration;

use choreo_runtime::transport::contract::{BadTopics, Wildcard};
use choreo_runtime::transport::{Transport, TransportError};
use choreo_transports::link::{Broker, Connect, Link};
use choreo_transports::security::{Identity, Secret, Tls};
use choreo_transports::server::Server;
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use tokio::sync::OnceCell;

use super::broker::{Kind, Wish};

const PASSWORD: &str = "of-the-suite-alone";

/// What a broker lets in by and is known by: the one user, her password, and a certificate for this machine.
pub(crate) struct Guard {
    pub(crate) user: &'static str,
    pub(crate) password: Secret,
    pub(crate) identity: Identity,
}

/// A kind of broker that can be had with a password and TLS.
pub(crate) trait Lockable: Kind {
    /// What its URLs begin with then.
    const TLS_SCHEME: &'static str;

    fn auth(user: &str, password: Secret) -> <<Self::Transport as Broker>::Link as Link>::Auth;

    /// The guarded broker that all tests share.
    fn shared() -> &'static OnceCell<Server>;

    /// A guarded broker of the test's own.
    fn start(wish: Wish, guard: Guard) -> impl Future<Output = Result<Server, TransportError>> + Send;
}

/// A kind of broker of which each lets in one user, over TLS alone.
pub(crate) struct Secured<K>(PhantomData<fn() -> K>);

impl<K: Lockable> Kind for Secured<K> {
    type Transport = K::Transport;

    const SCHEME: &'static str = K::TLS_SCHEME;

    const USER: &'static str = K::USER;

    const BUDGET: Duration = K::BUDGET;

    const TOO_LARGE: Option<usize> = K::TOO_LARGE;

    /// The credentials are asked for again whenever the connection comes back.
    fn connect(url: String) -> Connect<K::Transport> {
        K::connect(url)
            .auth_from(|| Ok::<_, TransportError>(K::auth(K::USER, PASSWORD.into())))
            .tls(Tls::new().ca_pem(authority()))
    }

    fn intruder(url: &str, password: &str) -> Connect<K::Transport> {
        K::connect(url.to_owned()).auth(K::auth(K::USER, password.into())).tls(Tls::new().ca_pem(authority()))
    }

    fn ephemeral() -> Connect<K::Transport> {
        panic!("the ephemeral {} lets in everybody", K::Transport::NAME)
    }

    fn shared() -> Option<&'static OnceCell<Server>> {
        Some(<K as Lockable>::shared())
    }

    async fn start(wish: Wish) -> Result<Server, TransportError> {
        let identity = certificates().1.clone();
        let guard = Guard { user: K::USER, password: PASSWORD.into(), identity };
        <K as Lockable>::start(wish, guard).await
    }

    fn forget(folder: &Path) {
        K::forget(folder);
    }

    fn wildcard(stem: &str, word: &str) -> Wildcard {
        K::wildcard(stem, word)
    }

    fn bad_topics() -> BadTopics {
        K::bad_topics()
    }
}

/// The authority that vouches for the brokers.
fn authority() -> &'static str {
    &certificates().0
}

/// An authority, and a certificate for this machine that it vouches for.
fn certificates() -> &'static (String, Identity) {
    static CERTIFICATES: OnceLock<(String, Identity)> = OnceLock::new();
    CERTIFICATES.get_or_init(|| {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::default();
        // A certificate of its issuer's own name would be taken for its own issuer.
        params.distinguished_name.push(DnType::CommonName, "authority");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let authority = params.self_signed(&key).unwrap().pem();
        let issuer = Issuer::new(params, key);
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(["127.0.0.1".to_owned()]).unwrap();
        params.distinguished_name.push(DnType::CommonName, "broker");
        let own = params.signed_by(&key, &issuer).unwrap();
        (authority, Identity::from_pem(own.pem(), key.serialize_pem().into()))
    })
}
