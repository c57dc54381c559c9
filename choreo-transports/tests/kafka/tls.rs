//! TLS, mutual TLS and SASL SCRAM.

use choreo_runtime::transport::TransportErrorKind;
use choreo_transports::Kafka;
use choreo_transports::kafka::{KafkaAuth, KafkaServer};
use choreo_transports::security::{Identity, Secret, Tls};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};

use crate::support::{had, listen, say, topic};

struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    fn new() -> Authority {
        let mut params = CertificateParams::new([]).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Authority(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    fn pem(&self) -> String {
        self.0.pem()
    }

    fn identity(&self, name: &str) -> Identity {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new([name.to_owned()]).unwrap();
        // One of the issuer's own name would be taken for its own issuer.
        params.distinguished_name.push(DnType::CommonName, name);
        let certificate = params.signed_by(&key, &self.0).unwrap();
        Identity::from_pem(certificate.pem(), Secret::from(key.serialize_pem()))
    }
}

async fn converse(kafka: &Kafka) {
    let topic = topic("tls");
    let mut ear = listen(kafka, &topic).await;
    say(kafka, &topic, "hello").await;
    assert_eq!(ear.texts(1).await, ["hello"]);
}

#[tokio::test]
async fn tls_trusts_the_authority_that_is_given_and_no_other() {
    let authority = Authority::new();
    let Some(server) = had(KafkaServer::new().tls(authority.identity("127.0.0.1"))).await else { return };
    let kafka = Kafka::connect(server.url()).tls(Tls::new().ca_pem(authority.pem())).await.unwrap();
    converse(&kafka).await;
    for tls in [Tls::new(), Tls::new().ca_pem(Authority::new().pem())] {
        let error = Kafka::connect(server.url()).tls(tls).await.unwrap_err();
        assert_eq!(error.kind(), TransportErrorKind::Misconfigured, "{error}");
        assert!(error.to_string().contains("`Tls::ca_file`"), "{error}");
    }
    let plain = Kafka::connect(server.url().replace("kafkas://", "kafka://")).await.unwrap_err();
    assert_eq!(plain.kind(), TransportErrorKind::Unreachable, "{plain}");
    assert!(plain.to_string().contains("does it want TLS (`kafkas://`)"), "{plain}");
    let named = Tls::new().ca_pem(authority.pem()).server_name("elsewhere");
    let error = Kafka::connect(server.url()).tls(named).await.unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::Misconfigured, "{error}");
}

#[tokio::test]
async fn mutual_tls_wants_a_certificate_of_the_authority() {
    let authority = Authority::new();
    let server = KafkaServer::new().tls(authority.identity("127.0.0.1")).client_ca(authority.pem());
    let Some(server) = had(server).await else { return };
    let trusting = Tls::new().ca_pem(authority.pem());
    let shown = trusting.clone().identity(authority.identity("shop"));
    converse(&Kafka::connect(server.url()).tls(shown).await.unwrap()).await;
    let stranger = trusting.clone().identity(Authority::new().identity("shop"));
    for tls in [trusting, stranger] {
        let error = Kafka::connect(server.url()).tls(tls).await.unwrap_err();
        assert_eq!(error.kind(), TransportErrorKind::Unauthorized, "{error}");
        assert!(error.to_string().contains("`Tls::identity`"), "{error}");
    }
    let broken = Identity::from_pem("no certificate", Secret::from("no key but a secret"));
    let tls = Tls::new().ca_pem(authority.pem()).identity(broken);
    let error = Kafka::connect(server.url()).tls(tls).await.unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::Misconfigured, "{error}");
    assert!(!format!("{error} {error:?}").contains("a secret"), "{error:?}");
}

#[tokio::test]
async fn scram_proves_the_password_with_and_without_tls() {
    let authority = Authority::new();
    let guarded = KafkaServer::new().user("shop", "correct-horse");
    let Some(plain) = had(guarded.clone()).await else { return };
    let Some(over_tls) = had(guarded.tls(authority.identity("127.0.0.1"))).await else { return };
    for auth in [KafkaAuth::scram_sha_256, KafkaAuth::scram_sha_512] {
        converse(
            &Kafka::connect(plain.url())
                .auth(auth("shop".to_owned(), Secret::from("correct-horse")))
                .await
                .unwrap(),
        )
        .await;
        let tls = Tls::new().ca_pem(authority.pem());
        let connect = Kafka::connect(over_tls.url()).tls(tls);
        converse(&connect.auth(auth("shop".to_owned(), Secret::from("correct-horse"))).await.unwrap()).await;
        let wrong =
            Kafka::connect(plain.url()).auth(auth("shop".to_owned(), Secret::from("wrong-horse"))).await;
        let wrong = wrong.unwrap_err();
        assert_eq!(wrong.kind(), TransportErrorKind::Unauthorized, "{wrong}");
        assert!(!format!("{wrong} {wrong:?}").contains("wrong-horse"), "{wrong:?}");
    }
}
