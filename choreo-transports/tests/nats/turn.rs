//! What was left of the turn before.

// layout: sleep-in-test: a client that goes after a while

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_nats::jetstream::{self, consumer::pull, stream};
use choreo_runtime::transport::Transport;
use choreo_transports::Nats;
use futures_util::StreamExt;
use tokio::time::sleep;

use super::{DEADLINE, skipped};

/// The next turn on the server.
async fn turn(wire: &Nats) -> Nats {
    let turn = wire.turn().unwrap().wait.await.unwrap();
    wire.clone().in_turn(turn).await
}

#[tokio::test]
async fn a_turn_begins_when_those_have_gone_who_listened_in_the_one_before() {
    let Some(wire) = skipped(Nats::ephemeral().await) else { return };
    let first = turn(&wire).await;
    let resident = async_nats::connect(wire.url()).await.unwrap();
    // Not to all subjects: that would keep the pulls of the test beside this one, as on any server.
    let _all = resident.subscribe("orders.>").await.unwrap();
    resident.flush().await.unwrap();
    drop(first);
    // It stays, and is not waited for again.
    drop(turn(&wire).await);

    let service = async_nats::connect(wire.url()).await.unwrap();
    let orders = service.subscribe("orders").await.unwrap();
    service.flush().await.unwrap();
    let gone = Arc::new(AtomicBool::new(false));
    let going = Arc::clone(&gone);
    let leaving = tokio::spawn(async move {
        sleep(Duration::from_millis(30)).await;
        going.store(true, Ordering::SeqCst);
        drop((orders, service));
    });
    drop(turn(&wire).await);
    assert!(gone.load(Ordering::SeqCst), "it was still there");
    leaving.await.unwrap();
}

/// A service that pulls from a durable consumer: what it is handed, for as long as it is polled.
async fn pulling(url: String) -> pull::Stream {
    let server = jetstream::new(async_nats::connect(url).await.unwrap());
    let orders =
        stream::Config { name: "ORDERS".into(), subjects: vec!["orders.>".into()], ..Default::default() };
    let orders = server.get_or_create_stream(orders).await.unwrap();
    let billing = pull::Config { durable_name: Some("billing".into()), ..Default::default() };
    orders.get_or_create_consumer("billing", billing).await.unwrap().messages().await.unwrap()
}

#[tokio::test]
async fn a_pull_of_one_who_has_gone_takes_nothing_in_the_next_turn() {
    let Some(wire) = skipped(Nats::ephemeral().await) else { return };
    // Another tap of this process hears the same server.
    let Some(other) = skipped(Nats::ephemeral().await) else { return };
    drop(turn(&other).await);
    for number in 0..3 {
        let turn = turn(&wire).await;
        let mut pulling = pulling(turn.url()).await;
        let publisher = async_nats::connect(turn.url()).await.unwrap();
        let (order, sent) = (format!("orders.{number}"), number.to_string());
        let publishing = async { publisher.publish(order, sent.clone().into()).await.unwrap() };
        let (message, ()) = tokio::join!(tokio::time::timeout(DEADLINE, pulling.next()), publishing);
        let message = message.expect("it is not handed to one who has gone").unwrap().unwrap();
        assert_eq!(message.payload, sent);
        message.double_ack().await.unwrap();
        // Its pull waits at the server, for 30 seconds.
    }
}
