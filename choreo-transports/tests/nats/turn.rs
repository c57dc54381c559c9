//! What was left of the turn before.

// layout: sleep-in-test: a client that goes after a while

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use choreo_runtime::transport::Transport;
use choreo_transports::Nats;
use tokio::time::sleep;

use super::skipped;

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
    let _all = resident.subscribe(">").await.unwrap();
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
