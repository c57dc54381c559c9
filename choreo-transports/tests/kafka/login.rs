//! Logging in by SASL PLAIN.

use choreo_runtime::transport::TransportErrorKind;
use choreo_transports::Kafka;
use choreo_transports::kafka::{KafkaAuth, KafkaServer};

use crate::support::{had, listen, say, topic};

const PASSWORD: &str = "correct-horse";

#[tokio::test]
async fn a_user_logs_in_by_password() {
    let Some(server) = had(KafkaServer::new().user("shop", PASSWORD)).await else { return };
    let by_method = Kafka::connect(server.url()).auth(KafkaAuth::plain("shop", PASSWORD)).await.unwrap();
    let url = server.url().replace("kafka://", &format!("kafka://shop:{PASSWORD}@"));
    let by_url = Kafka::connect(url).await.unwrap();
    let topic = topic("login");
    let mut ear = listen(&by_method, &topic).await;
    say(&by_url, &topic, "hello").await;
    assert_eq!(ear.texts(1).await, ["hello"]);
    let shown = format!("{by_url:?} {} {:?}", by_url.url(), KafkaAuth::plain("shop", PASSWORD));
    assert!(!shown.contains(PASSWORD), "{shown}");

    let wrong = Kafka::connect(server.url()).auth(KafkaAuth::plain("shop", "wrong-horse")).await.unwrap_err();
    assert_eq!(wrong.kind(), TransportErrorKind::Unauthorized, "{wrong}");
    assert!(!format!("{wrong} {wrong:?}").contains("wrong-horse"), "{wrong:?}");

    let none = Kafka::connect(server.url()).await.unwrap_err();
    assert_eq!(none.kind(), TransportErrorKind::Unreachable, "{none}");
    assert!(none.to_string().contains("`.auth(..)`"), "{none}");
}

#[cfg(not(feature = "tls"))]
#[tokio::test]
async fn without_the_feature_tls_neither_tls_nor_scram_is_tried() {
    use choreo_transports::security::Tls;
    let scram =
        Kafka::connect("127.0.0.1:1").auth(KafkaAuth::scram_sha_256("shop", PASSWORD)).await.unwrap_err();
    let tls = Kafka::connect("127.0.0.1:1").tls(Tls::new()).await.unwrap_err();
    let scheme = Kafka::connect("kafkas://127.0.0.1:1").await.unwrap_err();
    for error in [scram, tls, scheme] {
        assert_eq!(error.kind(), TransportErrorKind::Misconfigured);
        assert!(error.to_string().contains("the feature `tls`"), "{error}");
    }
}
