//! JetStream after a lost connection.

use std::time::Duration;

use async_nats::jetstream::stream;
use choreo_runtime::message::{Outgoing, Position};
use choreo_runtime::transport::{Parcel, Transport, TransportErrorKind};
use choreo_transports::nats::NatsServer;

use crate::stream::{log, make, put, theirs};
use crate::{had, listen, say};

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
                    Parcel::Lost(reason) => panic!("lost: {reason}"),
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
