//! What was left of the turn before.

// layout: sleep-in-test: a client that goes after a while

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use choreo_runtime::transport::Transport;
use choreo_transports::Redis;
use tokio::time::sleep;

/// The next turn on the server.
async fn turn(wire: &Redis) -> Redis {
    let turn = wire.turn().unwrap().wait.await.unwrap();
    wire.clone().in_turn(turn).await
}

/// A client of the plain library that listens.
async fn listening(url: &str) -> redis::aio::PubSub {
    let mut client = redis::Client::open(url).unwrap().get_async_pubsub().await.unwrap();
    client.subscribe("orders").await.unwrap();
    client
}

#[tokio::test]
async fn a_turn_begins_when_those_have_gone_who_listened_in_the_one_before() {
    let wire = Redis::ephemeral().await.unwrap();
    let first = turn(&wire).await;
    let _resident = listening(&wire.url()).await;
    drop(first);
    // It stays, and is not waited for again.
    drop(turn(&wire).await);

    let service = listening(&wire.url()).await;
    let gone = Arc::new(AtomicBool::new(false));
    let going = Arc::clone(&gone);
    let leaving = tokio::spawn(async move {
        sleep(Duration::from_millis(30)).await;
        going.store(true, Ordering::SeqCst);
        drop(service);
    });
    drop(turn(&wire).await);
    assert!(gone.load(Ordering::SeqCst), "it was still there");
    leaving.await.unwrap();
}
