//! TLS: whom we trust, and who we are.
#![cfg(feature = "tls")]

use choreo_runtime::transport::TransportErrorKind::{Misconfigured, Unauthorized, Unreachable};
use choreo_transports::Nats;
use choreo_transports::nats::NatsServer;
use choreo_transports::security::{Identity, Secret, Tls};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};

use crate::{had, listen, shout_on};

/// An authority, made for one test.
struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    fn new() -> Authority {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Authority(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    fn pem(&self) -> String {
        self.0.pem()
    }

    fn vouch(&self, name: &str) -> Identity {
        let key = KeyPair::generate().unwrap();
        let certificate =
            CertificateParams::new(vec![name.to_owned()]).unwrap().signed_by(&key, &self.0).unwrap();
        Identity::from_pem(certificate.pem(), Secret::from(key.serialize_pem()))
    }

    fn trusted(&self) -> Tls {
        Tls::new().ca_pem(self.pem())
    }
}

#[tokio::test]
async fn a_server_is_trusted_whose_authority_is() {
    let authority = Authority::new();
    let Some(server) = had(NatsServer::new().tls(authority.vouch("127.0.0.1"))).await else { return };
    let nats = Nats::connect(server.url()).tls(authority.trusted()).await.unwrap();
    let mut ear = listen(&nats, &["secret"]).await;
    let other = Nats::connect(server.url()).tls(authority.trusted()).await.unwrap();
    shout_on(&other, "secret", "x").await;
    assert_eq!(ear.text().await, "x");

    let stranger = Nats::connect(server.url()).tls(Authority::new().trusted()).await.unwrap_err();
    assert_eq!(stranger.kind(), Misconfigured);
    assert!(stranger.to_string().contains("the server's certificate is not trusted"), "{stranger}");
    let plain = Nats::connect(server.url().replace("tls://", "nats://")).await.unwrap_err();
    assert_eq!(plain.kind(), Misconfigured);
    assert!(plain.to_string().contains("the server wants TLS; begin the URL with `tls://`"), "{plain}");
}

#[tokio::test]
async fn a_server_with_another_name_is_trusted_by_that_name_alone() {
    let authority = Authority::new();
    let Some(server) = had(NatsServer::new().tls(authority.vouch("nats.test"))).await else { return };
    Nats::connect(server.url()).tls(authority.trusted().server_name("nats.test")).await.unwrap();
    let error = Nats::connect(server.url()).tls(authority.trusted()).await.unwrap_err();
    assert_eq!(error.kind(), Misconfigured);
}

#[tokio::test]
async fn a_server_that_asks_who_we_are_is_told() {
    let authority = Authority::new();
    let server = NatsServer::new().tls(authority.vouch("127.0.0.1")).client_ca(authority.pem());
    let Some(server) = had(server).await else { return };
    let known = authority.trusted().identity(authority.vouch("shop"));
    Nats::connect(server.url()).tls(known).await.unwrap();
    for tls in [authority.trusted(), authority.trusted().identity(Authority::new().vouch("shop"))] {
        let error = Nats::connect(server.url()).tls(tls).await.unwrap_err();
        assert!(error.to_string().contains("does it want a client certificate"), "{error}");
        assert!([Unauthorized, Unreachable].contains(&error.kind()), "{error}");
    }
}

#[tokio::test]
async fn a_server_without_tls_is_an_error_where_tls_is_wanted() {
    let Some(server) = had(NatsServer::new()).await else { return };
    let error = Nats::connect(server.url()).tls(Authority::new().trusted()).await.unwrap_err();
    assert!(error.to_string().contains("the server does not speak TLS"), "{error}");
}

#[tokio::test]
async fn a_certificate_of_the_server_s_own_making_is_trusted_unless_it_is_an_authority_s() {
    let own = |is_ca: IsCa| {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap();
        params.is_ca = is_ca;
        let pem = params.self_signed(&key).unwrap().pem();
        (Identity::from_pem(&pem, Secret::from(key.serialize_pem())), Tls::new().ca_pem(&pem))
    };
    let (identity, tls) = own(IsCa::ExplicitNoCa);
    let Some(server) = had(NatsServer::new().tls(identity)).await else { return };
    Nats::connect(server.url()).tls(tls).await.unwrap();
    let (identity, tls) = own(IsCa::Ca(BasicConstraints::Unconstrained));
    let Some(server) = had(NatsServer::new().tls(identity)).await else { return };
    let error = Nats::connect(server.url()).tls(tls).await.unwrap_err();
    assert_eq!(error.kind(), Misconfigured);
    assert!(error.to_string().contains("make it with `basicConstraints=critical,CA:FALSE`"), "{error}");
}
