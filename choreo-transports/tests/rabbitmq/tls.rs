//! TLS, and logging in by certificate.

use choreo_runtime::transport::TransportErrorKind;
use choreo_transports::RabbitMq;
use choreo_transports::rabbitmq::{RabbitMqAuth, RabbitMqServer};
use choreo_transports::security::{Identity, Secret, Tls};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};

use super::support::{Ear, name, refusal, say, start};

/// An authority of the test's own.
struct Authority {
    pem: String,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    fn new() -> Authority {
        let key = KeyPair::generate().expect("a key");
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let pem = params.self_signed(&key).expect("a certificate").pem();
        Authority { pem, issuer: Issuer::new(params, key) }
    }

    fn identity(&self, common_name: &str, names: &[&str]) -> Identity {
        let key = KeyPair::generate().expect("a key");
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let mut params = CertificateParams::new(names).expect("names");
        params.distinguished_name.push(DnType::CommonName, common_name);
        let certificate = params.signed_by(&key, &self.issuer).expect("a certificate");
        Identity::from_pem(certificate.pem(), key.serialize_pem().into())
    }

    fn trusted(&self) -> Tls {
        Tls::new().ca_pem(&self.pem)
    }
}

async fn is_used(wire: &RabbitMq) {
    let topic = name("tls");
    let mut ear = Ear::on(wire, &[&topic]).await;
    // Over several TLS records.
    let text = "x".repeat(100_000);
    let _ = say(wire, &topic, &text).await;
    assert_eq!(ear.hear_text().await, (topic, text));
}

#[tokio::test]
async fn a_broker_is_trusted_by_its_authority_alone() {
    let authority = Authority::new();
    let server = RabbitMqServer::new().tls(authority.identity("broker", &["127.0.0.1", "broker.test"]));
    let Some(server) = start(server).await else { return };
    let to = || RabbitMq::connect(server.url());
    assert!(server.url().starts_with("amqps://"));
    let wire = to().tls(authority.trusted()).await.expect("a connection");
    is_used(&wire).await;
    to().tls(authority.trusted().server_name("broker.test")).await.expect("a connection");

    let strangers = [Authority::new().trusted(), authority.trusted().server_name("other.test"), Tls::new()];
    for tls in strangers {
        let error = refusal(to().tls(tls)).await;
        assert_eq!(error.kind(), TransportErrorKind::Misconfigured);
        assert!(error.to_string().contains("certificate"), "{error}");
    }
    let error = refusal(to().tls(Authority::new().trusted())).await;
    assert!(error.to_string().ends_with("give its authority by `Tls::ca_file`"), "{error}");
    // Whoever speaks plainly to it is told so.
    let error = refusal(RabbitMq::connect(server.url().replace("amqps", "amqp"))).await;
    assert_eq!(error.kind(), TransportErrorKind::Unreachable);
    assert!(error.to_string().contains("does it want TLS (`amqps://`)?"), "{error}");
}

#[tokio::test]
async fn a_certificate_lets_in() {
    let authority = Authority::new();
    let server = RabbitMqServer::new()
        .tls(authority.identity("broker", &["127.0.0.1"]))
        .client_ca(&authority.pem)
        .user("tester", Secret::from("correct horse"))
        .external(true);
    let Some(server) = start(server).await else { return };
    let to = || RabbitMq::connect(server.url());
    let tester = authority.trusted().identity(authority.identity("tester", &[]));
    let wire = to().tls(tester.clone()).auth(RabbitMqAuth::external()).await.expect("a connection");
    is_used(&wire).await;
    // The certificate is wanted, the password is what lets in.
    let auth = RabbitMqAuth::plain("tester", Secret::from("correct horse"));
    to().tls(tester).auth(auth).await.expect("a connection");

    let nobody = authority.trusted().identity(authority.identity("nobody", &[]));
    let error = refusal(to().tls(nobody).auth(RabbitMqAuth::external())).await;
    assert_eq!(error.kind(), TransportErrorKind::Unauthorized);
    refusal(to().tls(authority.trusted()).auth(RabbitMqAuth::external())).await;
}
