//! TLS.

use std::time::Duration;

use choreo_runtime::transport::TransportErrorKind;
use choreo_transports::redis::{RedisAuth, RedisServer};
use choreo_transports::security::{Identity, Tls};
use choreo_transports::{Redis, RedisStreams};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};

use crate::support::{Ear, say};

struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pem: String,
}

impl Authority {
    fn new() -> Authority {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::default();
        // Two of one name would be taken for each other.
        params.distinguished_name.push(DnType::CommonName, crate::support::name("authority"));
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let pem = params.self_signed(&key).unwrap().pem();
        Authority { issuer: Issuer::new(params, key), pem }
    }

    fn vouch_for(&self, name: &str) -> Identity {
        let key = KeyPair::generate().unwrap();
        let own = CertificateParams::new([name.to_owned()]).unwrap().signed_by(&key, &self.issuer).unwrap();
        Identity::from_pem(own.pem(), key.serialize_pem().into())
    }

    fn trusted(&self) -> Tls {
        Tls::new().ca_pem(&self.pem)
    }
}

#[tokio::test]
async fn messages_go_over_tls_with_a_password() {
    let authority = Authority::new();
    let server = RedisServer::new().tls(authority.vouch_for("127.0.0.1")).password("hunter2");
    let server = server.start().await.unwrap();
    let auth = || RedisAuth::password("hunter2");
    let wire = Redis::connect(server.url()).auth(auth()).tls(authority.trusted()).await.unwrap();
    let mut ear = Ear::on(&wire, &["orders"]).await;
    say(&wire, "orders", "in").await;
    assert_eq!(ear.hear_text().await, "in");
    assert!(wire.url().starts_with("rediss://"), "{}", wire.url());
    let streams = RedisStreams::connect(server.url()).auth(auth()).tls(authority.trusted()).await.unwrap();
    let mut ear = Ear::on(&streams, &["orders"]).await;
    say(&streams, "orders", "in").await;
    assert_eq!(ear.hear_text().await, "in");
}

#[tokio::test]
async fn a_server_that_can_t_prove_itself_is_not_talked_to() {
    let (authority, stranger) = (Authority::new(), Authority::new());
    let server = RedisServer::new().tls(authority.vouch_for("127.0.0.1")).start().await.unwrap();
    let elsewhere = RedisServer::new().tls(authority.vouch_for("elsewhere")).start().await.unwrap();
    for (url, tls) in [
        (server.url(), stranger.trusted()),
        (server.url(), Tls::new()),
        (elsewhere.url(), authority.trusted()),
    ] {
        let error = Redis::connect(url).tls(tls).await.unwrap_err();
        assert_eq!(error.kind(), TransportErrorKind::Misconfigured, "{error}");
        assert!(error.to_string().contains("`Tls::ca_file`"), "{error}");
    }
    let named = authority.trusted().server_name("elsewhere");
    let error = Redis::connect(elsewhere.url()).tls(named).await.unwrap_err();
    assert!(error.to_string().contains("leave out `.server_name(..)`"), "{error}");
}

#[tokio::test]
async fn a_server_that_wants_a_certificate_gets_ours() {
    let (authority, stranger) = (Authority::new(), Authority::new());
    let server = RedisServer::new().tls(authority.vouch_for("127.0.0.1")).client_ca(&authority.pem);
    let server = server.start().await.unwrap();
    let tls = authority.trusted().identity(authority.vouch_for("tester"));
    let wire = Redis::connect(server.url()).tls(tls).await.unwrap();
    let mut ear = Ear::on(&wire, &["orders"]).await;
    say(&wire, "orders", "in").await;
    assert_eq!(ear.hear_text().await, "in");
    for tls in [authority.trusted(), authority.trusted().identity(stranger.vouch_for("tester"))] {
        let error = Redis::connect(server.url()).tls(tls).await.unwrap_err();
        assert_eq!(error.kind(), TransportErrorKind::Unauthorized, "{error}");
        assert!(error.to_string().contains("`Tls::identity`"), "{error}");
    }
}

#[tokio::test]
async fn plain_and_tls_that_meet_are_told() {
    let authority = Authority::new();
    let secured = RedisServer::new().tls(authority.vouch_for("127.0.0.1")).start().await.unwrap();
    let plain = RedisServer::new().start().await.unwrap();
    let error = Redis::connect(secured.url().replace("rediss", "redis")).await.unwrap_err();
    assert!(error.to_string().contains("does it want TLS"), "{error}");
    // A plain Redis waits for the end of what it takes for a command.
    let patience = Duration::from_millis(300);
    let error = Redis::connect(plain.url()).tls(authority.trusted()).timeout(patience).await.unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::TimedOut, "{error}");
}

#[tokio::test]
async fn an_authority_s_certificate_as_the_server_s_own_is_told() {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(["127.0.0.1".to_owned()]).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let pem = params.self_signed(&key).unwrap().pem();
    let server = RedisServer::new().tls(Identity::from_pem(&pem, key.serialize_pem().into()));
    let server = server.start().await.unwrap();
    let error = Redis::connect(server.url()).tls(Tls::new().ca_pem(&pem)).await.unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::Misconfigured, "{error}");
    assert!(error.to_string().contains("make it with `basicConstraints=critical,CA:FALSE`"), "{error}");
}
