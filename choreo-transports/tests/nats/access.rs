//! Who is let in.

use choreo_runtime::transport::TransportErrorKind::{self, Misconfigured, Unauthorized, Unreachable};
use choreo_transports::Nats;
use choreo_transports::nats::{NatsAuth, NatsServer};

use crate::{had, listen};

async fn refused(connect: choreo_transports::link::Connect<Nats>) -> (TransportErrorKind, String) {
    let error = connect.await.unwrap_err();
    assert!(!format!("{error} {error:?}").contains("hunter"), "{error:?}");
    (error.kind(), error.to_string())
}

#[tokio::test]
async fn a_user_and_a_password_are_let_in_and_wrong_ones_are_not() {
    let Some(server) = had(NatsServer::new().user("shop", "hunter2")).await else { return };
    let url = server.url().to_owned();
    let nats = Nats::connect(&url).auth(NatsAuth::user("shop", "hunter2")).await.unwrap();
    let _ear = listen(&nats, &["a"]).await;
    assert_eq!(nats.url(), url);
    let in_url = url.replace("nats://", "nats://shop:hunter2@");
    assert_eq!(Nats::connect(in_url).await.unwrap().url(), url);

    let wrong = refused(Nats::connect(&url).auth(NatsAuth::user("shop", "hunter3"))).await;
    assert_eq!(
        wrong,
        (Unauthorized, format!("connect to Nats at {url}: the server does not know these credentials"))
    );
    let none = refused(Nats::connect(&url)).await;
    let text = format!("connect to Nats at {url}: the server wants credentials; give them by `.auth(..)`");
    assert_eq!(none, (Unauthorized, text));
}

#[tokio::test]
async fn a_token_is_let_in_also_from_a_url() {
    let Some(server) = had(NatsServer::new().token("hunter2")).await else { return };
    Nats::connect(server.url()).auth(NatsAuth::token("hunter2")).await.unwrap();
    Nats::connect(server.url().replace("nats://", "nats://hunter2@")).await.unwrap();
    assert_eq!(refused(Nats::connect(server.url()).auth(NatsAuth::token("hunter3"))).await.0, Unauthorized);
}

#[tokio::test]
async fn an_nkey_is_let_in() {
    let (user, stranger) = (nkeys::KeyPair::new_user(), nkeys::KeyPair::new_user());
    let Some(server) = had(NatsServer::new().nkey(user.public_key())).await else { return };
    let auth = |pair: &nkeys::KeyPair| NatsAuth::nkey(pair.seed().unwrap());
    Nats::connect(server.url()).auth(auth(&user)).await.unwrap();
    assert_eq!(refused(Nats::connect(server.url()).auth(auth(&stranger))).await.0, Unauthorized);
}

#[tokio::test]
async fn where_nothing_listens_is_unreachable() {
    let Some(server) = had(NatsServer::new()).await else { return };
    server.kill().await;
    let (kind, text) = refused(Nats::connect(server.url())).await;
    assert_eq!(kind, Unreachable);
    assert!(text.ends_with("nothing listens there; is NATS running, and is the port right?"), "{text}");
}

#[tokio::test]
async fn a_url_with_more_than_hosts_is_refused() {
    for url in ["nats://127.0.0.1:1/path", "nats://127.0.0.1:1?tls=true"] {
        let (kind, text) = refused(Nats::connect(url)).await;
        assert_eq!((kind, text.contains("nothing behind the port")), (Misconfigured, true), "{text}");
    }
}
