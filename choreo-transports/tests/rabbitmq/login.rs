//! Being let in, or not.

use choreo_runtime::transport::TransportErrorKind;
use choreo_transports::RabbitMq;
use choreo_transports::rabbitmq::{RabbitMqAuth, RabbitMqServer};
use choreo_transports::security::Secret;

use super::support::{Ear, connect, name, refusal, say, start};

const PASSWORD: &str = "p@ss/w:rd? größer";

#[tokio::test]
async fn a_user_is_let_in_with_the_right_password_only() {
    let server = RabbitMqServer::new().user("tester", Secret::from(PASSWORD));
    let Some(server) = start(server).await else { return };
    let to = || RabbitMq::connect(server.url());
    let auth = || RabbitMqAuth::plain("tester", Secret::from(PASSWORD));
    let wire = to().auth(auth()).await.expect("a connection");
    let topic = name("login");
    let mut ear = Ear::on(&wire, &[&topic]).await;
    let _ = say(&wire, &topic, "in").await;
    assert_eq!(ear.hear_text().await.1, "in");

    let address = server.url().strip_prefix("amqp://").expect("a scheme");
    let url = format!("amqp://tester:p%40ss%2Fw%3Ard%3F%20gr%C3%B6%C3%9Fer@{address}/%2F");
    let in_url = RabbitMq::connect(url).await.expect("a connection");
    assert_eq!(in_url.url(), format!("{}/%2F", server.url()));
    to().auth_from(move || Ok::<_, &str>(auth())).await.expect("a connection");

    for (user, password) in [("tester", "hunter2"), ("nobody", "hunter2"), ("tester", "")] {
        let error = refusal(to().auth(RabbitMqAuth::plain(user, Secret::from(password)))).await;
        assert_eq!(error.kind(), TransportErrorKind::Unauthorized);
        assert!(error.to_string().contains("the broker refused the login: "), "{error}");
        assert!(!format!("{error} {error:?}").contains("hunter2"));
    }
    let error = refusal(to()).await;
    assert_eq!(error.kind(), TransportErrorKind::Unauthorized);
    assert!(error.to_string().contains("without `.auth(..)` it is the user `guest`"), "{error}");
}

#[tokio::test]
async fn a_virtual_host_that_is_not_there_is_named() {
    let Some(wire) = connect().await else { return };
    let error = refusal(RabbitMq::connect(format!("{}/no%20such", wire.url()))).await;
    assert_eq!(error.kind(), TransportErrorKind::Misconfigured);
    let text = "vhost no such not found; it is what follows the `/` of the URL";
    assert!(error.to_string().ends_with(text), "{error}");
    for path in ["", "/", "/%2F", "/%2f"] {
        RabbitMq::connect(format!("{}{path}", wire.url())).await.expect("a connection");
    }
}

#[tokio::test]
async fn what_can_not_be_right_is_said_before_anything_is_sent() {
    let table = [
        (
            RabbitMq::connect("amqp://tester@127.0.0.1:1"),
            "log in: the URL has a user and no password; give both, or `.auth(..)`",
        ),
        (
            RabbitMq::connect("amqp://127.0.0.1:1?heartbeat=5"),
            "connect to RabbitMq: the URL's parameter `heartbeat` is not known here; take it out",
        ),
        (
            RabbitMq::connect("amqp://127.0.0.1:1").auth(RabbitMqAuth::external()),
            "log in with a certificate: give it by `.tls(Tls::new().identity(..))`",
        ),
    ];
    for (connect, text) in table {
        let error = refusal(connect).await;
        assert_eq!((error.kind(), error.to_string().as_str()), (TransportErrorKind::Misconfigured, text));
    }
}
