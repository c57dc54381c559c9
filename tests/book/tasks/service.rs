//! What the services of the chapters have in common: a topic, and what is done with each message.
#![expect(clippy::expect_used, reason = "a service whose handler fails ends, and the report quotes it")]

use std::future::Future;

use choreo::memory::{Client, Received};

/// Whatever goes wrong in a service.
pub(crate) type Error = Box<dyn std::error::Error + Send + Sync>;

/// Handles each message of a topic in a task of its own, as a busy service does.
pub(crate) fn listen<F, H>(client: &Client, topic: &'static str, handle: F)
where
    F: Fn(Client, Received) -> H + Send + 'static,
    H: Future<Output = Result<(), Error>> + Send + 'static,
{
    let client = client.clone();
    tokio::spawn(async move {
        let mut inbox = client.subscribe(topic).await.expect("a topic");
        while let Ok(message) = inbox.recv().await {
            let handled = handle(client.clone(), message);
            tokio::spawn(async move { handled.await.expect("a message is handled") });
        }
    });
}
