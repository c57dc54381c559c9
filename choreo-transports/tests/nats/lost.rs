//! Lost connections.

use std::time::{Duration, Instant};

use choreo_runtime::message::Outgoing;
use choreo_runtime::transport::{Parcel, Transport, TransportErrorKind};
use choreo_transports::Nats;
use choreo_transports::nats::{NatsAuth, NatsServer};

use crate::{bare, had, listen, nats, say, shout};

#[tokio::test]
async fn a_killed_server_is_told_within_a_second_and_the_next_scope_finds_the_new_one() {
    let Some(server) = had(NatsServer::new()).await else { return };
    let ours = nats(&server).await;
    let mut ear = listen(&ours, &["lost.a"]).await;
    shout(&server, "lost.a", "before").await;
    assert_eq!(ear.text().await, "before");

    let killed = Instant::now();
    server.kill().await;
    let Parcel::Lost(reason) = ear.next().await else { panic!("not lost") };
    assert!(killed.elapsed() < Duration::from_secs(1), "{:?}", killed.elapsed());
    assert_eq!(&*reason, "the server closed the connection");

    server.restart().await.unwrap();
    let mut ear = listen(&ours, &["lost.a"]).await;
    let Parcel::Gap(gap) = ear.next().await else { panic!("no gap") };
    assert!(gap.before);
    shout(&server, "lost.a", "after").await;
    assert_eq!(ear.text().await, "after");
    say(&ours, Outgoing::new("lost.a", "x")).await;
}

#[tokio::test]
async fn the_library_does_not_come_back_behind_our_back() {
    let Some(server) = had(NatsServer::new()).await else { return };
    let ours = Nats::connect(server.url()).timeout(Duration::from_secs(5)).await.unwrap();
    let mut ear = listen(&ours, &["lost.b"]).await;
    server.restart().await.unwrap();
    assert!(matches!(ear.next().await, Parcel::Lost(_)));
    // Whoever would be subscribed still would get this.
    let others = bare(&server).await;
    let mut theirs = others.subscribe("lost.b").await.unwrap();
    let _again = listen(&ours, &["lost.other"]).await;
    shout(&server, "lost.b", "x").await;
    assert!(futures_util::StreamExt::next(&mut theirs).await.is_some());
    drop(theirs);
    assert!(ear.is_silent());
}

#[tokio::test]
async fn a_publication_under_way_fails_when_the_server_dies() {
    let Some(server) = had(NatsServer::new()).await else { return };
    let ours = Nats::connect(server.url()).timeout(Duration::from_secs(1)).await.unwrap();
    server.kill().await;
    let message = Outgoing::new("lost.c", "x");
    let error = ours.publish(&message, ours.origin()).await.unwrap_err();
    assert_eq!(error.kind(), TransportErrorKind::Disconnected, "{error}");
}

#[tokio::test]
async fn a_literal_serves_one_connection_and_a_resolver_every_one() {
    let Some(server) = had(NatsServer::new().user("shop", "hunter2")).await else { return };
    let once = Nats::connect(server.url()).auth(NatsAuth::user("shop", "hunter2")).await.unwrap();
    let again = Nats::connect(server.url())
        .auth_from(|| Ok::<_, std::io::Error>(NatsAuth::user("shop", "hunter2")))
        .await
        .unwrap();
    let mut ears = [listen(&once, &["lost.d"]).await, listen(&again, &["lost.d"]).await];
    server.restart().await.unwrap();
    for ear in &mut ears {
        assert!(matches!(ear.next().await, Parcel::Lost(_)));
    }
    let _ear = listen(&again, &["lost.d"]).await;
    let message = Outgoing::new("lost.d", "x");
    let error = once.publish(&message, once.origin()).await.unwrap_err();
    assert!(error.to_string().contains("credentials were given as a literal"), "{error}");
    assert!(!error.to_string().contains("hunter2"), "{error}");
}
