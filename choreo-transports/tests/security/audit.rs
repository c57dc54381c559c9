//! One transport, audited: its servers are started here, and all that a user can do is done in a child.

use std::io::Write;
use std::time::Duration;

use choreo_runtime::transport::{TransportError, TransportErrorKind};
use choreo_transports::link::{Broker, Link};
use choreo_transports::security::Identity;
use choreo_transports::server::Server;

use crate::child;
use crate::search::percent_encoded;
use crate::steps::STEPS;

/// Long enough for a RabbitMQ to start.
const PATIENCE: Duration = Duration::from_secs(90);

/// Where the child finds the server, the one with TLS, and the latter's authority.
pub(crate) const URL: &str = "CHOREO_TEST_URL";
pub(crate) const TLS_URL: &str = "CHOREO_TEST_TLS_URL";
pub(crate) const AUTHORITY: &str = "CHOREO_TEST_AUTHORITY";

/// One test for each transport: its type, a server, and how a user and a password are written. All that a user can do
/// is done by the test in its child.
macro_rules! wires {
    ($($(#[$cfg:meta])* $name:ident: $transport:ty, $server:expr, $auth:expr;)*) => {$(
        $(#[$cfg])*
        mod $name {
            use crate::{audit, child, steps};

            #[test]
            fn the_password_is_never_printed() {
                if child::is_here() {
                    return steps::run::<$transport>(<$transport>::connect, |user, password| $auth(user, password));
                }
                let (authority, identity) = audit::certificates();
                let start = |identity: Option<_>| {
                    let server = $server.user(child::USER, child::PASSWORD);
                    match identity {
                        None => audit::wait(server.start()),
                        Some(identity) => audit::wait(server.tls(identity).start()),
                    }
                };
                let Some(plain) = audit::had(start(None)) else { return };
                let secured = cfg!(feature = "tls").then(|| start(Some(identity)).unwrap());
                let test = concat!(stringify!($name), "::the_password_is_never_printed");
                audit::check::<$transport>(test, &plain, secured.as_ref(), &authority);
            }
        }
    )*};
}

pub(crate) use wires;

/// The server; where there is no broker on this machine, the test says that it skips.
pub(crate) fn had(started: Result<Server, TransportError>) -> Option<Server> {
    match started {
        Ok(server) => Some(server),
        Err(error) if error.kind() == TransportErrorKind::NoBroker => {
            let _ = writeln!(std::io::stdout(), "SKIPPED: the password is never printed: {error}");
            None
        }
        Err(error) => panic!("failed to {error}"),
    }
}

/// What a future gives; one that hangs is a failure.
pub(crate) fn wait<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async { tokio::time::timeout(PATIENCE, future).await }).unwrap()
}

/// The URL with a login in it.
pub(crate) fn with_login(url: &str, password: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap();
    format!("{scheme}://{}:{}@{rest}", child::USER, percent_encoded(password))
}

/// Runs the child and searches what it wrote.
pub(crate) fn check<T: Broker>(test: &str, plain: &Server, secured: Option<&Server>, authority: &str) {
    let tls_url = secured.map_or("", Server::url);
    let own = with_login(plain.url(), child::PASSWORD);
    let variables =
        [(URL, plain.url()), (TLS_URL, tls_url), (AUTHORITY, authority), (T::Link::VARIABLE, own.as_str())];
    let written = child::run(test, &variables);
    for step in STEPS {
        assert!(written.says(&format!("DONE {step}")), "`{step}` was not done: {}", written.shown());
    }
    if let Some(leak) = written.leak() {
        panic!("{leak}\n{}", written.shown());
    }
}

/// An authority, and a certificate for this machine that it vouches for.
pub(crate) fn certificates() -> (String, Identity) {
    let key = rcgen::KeyPair::generate().unwrap();
    let mut params = rcgen::CertificateParams::default();
    params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let authority = params.self_signed(&key).unwrap();
    let issuer = rcgen::Issuer::new(params, key);
    let key = rcgen::KeyPair::generate().unwrap();
    let mut params = rcgen::CertificateParams::new(["127.0.0.1".to_owned(), "localhost".to_owned()]).unwrap();
    // OpenSSL takes one of its issuer's own name for its own issuer.
    params.distinguished_name.push(rcgen::DnType::CommonName, "broker");
    let own = params.signed_by(&key, &issuer).unwrap();
    (authority.pem(), Identity::from_pem(own.pem(), key.serialize_pem().into()))
}
