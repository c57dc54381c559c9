//! A system under test that says odd things.

// layout: sleep-in-test: the service answers after a stated time, on tokio's paused clock

use std::time::Duration;

use bytes::Bytes;
use choreo::InMemory;
use choreo::message::Outgoing;

/// A bus on which, once somebody publishes to `in`, these are said, each 10 ms after the one before.
pub(crate) async fn saying(messages: Vec<Outgoing>) -> InMemory {
    let bus = InMemory::new();
    let client = bus.client();
    let mut heard = client.subscribe("in").await.expect("subscribed");
    tokio::spawn(async move {
        heard.recv().await.expect("a message");
        for message in messages {
            tokio::time::sleep(Duration::from_millis(10)).await;
            client.send(message).await.expect("sent");
        }
    });
    bus
}

/// A bus that answers `in` with these bytes on `out`.
pub(crate) async fn answering(payload: impl Into<Bytes>) -> InMemory {
    saying(vec![Outgoing::new("out", payload)]).await
}

/// A bus on which, once somebody publishes to `in`, `flood` is called with a client, as a task of its own.
pub(crate) async fn flooding<F>(flood: impl FnOnce(choreo::memory::Client) -> F) -> InMemory
where
    F: Future<Output = ()> + Send + 'static,
{
    let bus = InMemory::new();
    let client = bus.client();
    let mut heard = client.subscribe("in").await.expect("subscribed");
    let flood = flood(client);
    tokio::spawn(async move {
        heard.recv().await.expect("a message");
        flood.await;
    });
    bus
}
