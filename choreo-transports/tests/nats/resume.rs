//! JetStream after a lost connection.

use std::time::Duration;

use async_nats::jetstream::stream;
use choreo_runtime::message::{Outgoing, Position};
use choreo_runtime::transport::{Parcel, Transport, TransportErrorKind};
use choreo_transports::nats::NatsServer;
use choreo_transports::server::Server;
use futures_util::StreamExt;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

use crate::stream::{log, make, put, theirs};
use crate::{DEADLINE, bare, had, listen, say};

#[tokio::test]
async fn a_server_that_comes_back_with_its_log_costs_no_message() {
    let Some(server) = had(NatsServer::new().jetstream(true)).await else { return };
    let ours = log(&server).await;
    make(&theirs(&server).await, "KEPT", &["kept.*"]).await;
    let mut ear = listen(&ours, &["kept.a", "kept.b"]).await;
    let mut sequence = 0;
    for round in 0..5 {
        for topic in ["kept.a", "kept.b", "kept.unheard"] {
            put(&theirs(&server).await, topic, &round.to_string()).await;
        }
        server.kill().await;
        server.restart().await.unwrap();
        let mut gaps = 0;
        for topic in ["kept.a", "kept.b"] {
            let message = loop {
                match ear.next().await {
                    Parcel::Message(message) => break message,
                    Parcel::Gap(gap) => gaps += u32::from(!gap.before),
                    other => panic!("no message: {other:?}"),
                }
            };
            sequence += 1;
            assert_eq!((&*message.topic, message.position), (topic, Some(Position::Sequence(sequence))));
        }
        sequence += 1;
        if gaps == 0 {
            assert!(matches!(ear.next().await, Parcel::Gap(_)));
        }
    }
}

#[tokio::test]
async fn a_publication_during_an_outage_waits_for_its_end() {
    let Some(server) = had(NatsServer::new().jetstream(true)).await else { return };
    let ours = log(&server).await;
    let mut ear = listen(&log(&server).await, &["outage"]).await;
    say(&ours, Outgoing::new("outage", "before")).await;
    server.kill().await;
    let restarted = server.clone();
    let restarting = tokio::spawn(async move { restarted.restart().await.unwrap() });
    let after = Outgoing::new("outage", "after");
    // One that is sent before the loss is known has a fate that nobody knows.
    while let Err(error) = ours.publish(&after, ours.origin()).await {
        assert_eq!(error.kind(), TransportErrorKind::Disconnected, "{error}");
    }
    restarting.await.unwrap();
    let mut texts = Vec::new();
    while texts.len() < 2 {
        if let Parcel::Message(message) = ear.next().await {
            texts.push(String::from_utf8_lossy(&message.payload).into_owned());
        }
    }
    assert_eq!(texts, ["before", "after"]);
}

#[tokio::test]
async fn a_stream_that_was_in_memory_is_lost_with_the_server() {
    let Some(server) = had(NatsServer::new().jetstream(true)).await else { return };
    let ours = log(&server).await;
    let memory = stream::Config {
        name: "MEMORY".into(),
        subjects: vec!["memory".into()],
        storage: stream::StorageType::Memory,
        ..Default::default()
    };
    theirs(&server).await.create_stream(memory).await.unwrap();
    let mut ear = listen(&ours, &["memory"]).await;
    server.restart().await.unwrap();
    let Parcel::Lost(reason) = ear.next().await else { panic!("not lost") };
    assert!(reason.contains("go on in the stream `MEMORY`: it is gone"), "{reason}");
}

#[tokio::test]
async fn a_server_that_does_not_come_back_is_a_loss_within_the_budget() {
    let Some(server) = had(NatsServer::new().jetstream(true)).await else { return };
    let budget = Duration::from_secs(1);
    let ours = choreo_transports::JetStream::connect(server.url()).timeout(budget).await.unwrap();
    let mut ear = listen(&ours, &["gone"]).await;
    let killed = std::time::Instant::now();
    server.kill().await;
    let Parcel::Lost(reason) = ear.next().await else { panic!("not lost") };
    assert!(killed.elapsed() < budget * 2, "{:?}", killed.elapsed());
    assert!(reason.contains("not back within 1s"), "{reason}");
}

/// A way to the server: its address, and what cuts it, at first without the server's noticing, and then with it.
async fn deceptive_way(server: &Server) -> (String, mpsc::Sender<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("nats://{}", listener.local_addr().unwrap());
    let to = server.url().strip_prefix("nats://").unwrap().to_owned();
    let (cut, mut is_cut) = mpsc::channel(1);
    tokio::spawn(async move {
        let (mut near, _) = listener.accept().await.unwrap();
        let mut far = TcpStream::connect(&to).await.unwrap();
        tokio::select! {
            _ = copy_bidirectional(&mut near, &mut far) => panic!("not cut by us"),
            _ = is_cut.recv() => {}
        }
        drop(near);
        tokio::spawn(async move {
            let _ = is_cut.recv().await;
            drop(far);
        });
        while let Ok((mut near, _)) = listener.accept().await {
            let mut far = TcpStream::connect(&to).await.unwrap();
            tokio::spawn(async move { copy_bidirectional(&mut near, &mut far).await });
        }
    });
    (url, cut)
}

#[tokio::test]
async fn a_durable_consumer_that_seems_taken_by_our_lost_connection_is_tried_again() {
    let Some(server) = had(NatsServer::new().jetstream(true)).await else { return };
    let theirs = theirs(&server).await;
    make(&theirs, "BOUND", &["bound"]).await;
    let (url, cut) = deceptive_way(&server).await;
    let ours = choreo_transports::JetStream::connect(url).durable("audit").await.unwrap();
    let mut ear = listen(&ours, &["bound"]).await;
    put(&theirs, "bound", "before").await;
    assert_eq!(ear.text().await, "before");

    let spy = bare(&server).await;
    cut.send(()).await.unwrap();
    let mut questions = spy.subscribe("$JS.API.CONSUMER.INFO.BOUND.audit").await.unwrap();
    for attempt in 0..3 {
        let asked = tokio::time::timeout(DEADLINE, questions.next()).await;
        assert!(matches!(asked, Ok(Some(_))), "it was given up after {attempt}");
    }
    cut.send(()).await.unwrap();
    let Parcel::Gap(_) = ear.next().await else { panic!("no gap") };
    put(&theirs, "bound", "after").await;
    assert_eq!(ear.text().await, "after");
}
