//! NATS and JetStream with a real server: what the contract suite does not ask.
#![cfg(feature = "nats")]
#![expect(clippy::unwrap_used, reason = "a panic in a test is the failure we want to see")]

mod access;
mod barrier;
mod credentials;
mod header;
mod limit;
mod listener;
mod lost;
mod order;
mod resume;
mod stream;
mod tls;
mod turn;

use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use choreo_runtime::message::{Arrival, Outgoing};
use choreo_runtime::transport::{
    Inbox, InboxLimits, Interest, Mail, Parcel, Receipt, Transport, TransportError, TransportErrorKind,
};
use choreo_transports::Nats;
use choreo_transports::nats::NatsServer;
use choreo_transports::server::Server;

/// What must happen has happened by then.
const DEADLINE: Duration = Duration::from_secs(10);

/// The server; where there is none on this machine, the test says that it skips.
async fn had(server: NatsServer) -> Option<Server> {
    skipped(server.start().await)
}

/// The same of whatever takes a server.
fn skipped<T>(started: Result<T, TransportError>) -> Option<T> {
    match started {
        Ok(server) => Some(server),
        Err(error) if error.kind() == TransportErrorKind::NoBroker => {
            let _ = writeln!(std::io::stdout(), "SKIPPED: nats: {error}");
            None
        }
        Err(error) => panic!("failed to {error}"),
    }
}

/// A subscriber: an inbox, and the subscription that feeds it.
struct Ear<T: Transport> {
    inbox: Inbox,
    _subscription: T::Subscription,
}

async fn listen<T: Transport>(transport: &T, topics: &[&str]) -> Ear<T> {
    let interests: Vec<Interest> = topics.iter().copied().map(Interest::new).collect();
    try_listen(transport, &interests).await.unwrap()
}

async fn try_listen<T: Transport>(transport: &T, interests: &[Interest]) -> Result<Ear<T>, TransportError> {
    let (inbox, post) = Inbox::new(InboxLimits::default());
    let subscription = transport.subscribe(interests, post, transport.origin()).await?;
    Ok(Ear { inbox, _subscription: subscription })
}

async fn say<T: Transport>(transport: &T, message: Outgoing) {
    let receipt = transport.publish(&message, transport.origin()).await.unwrap();
    assert_eq!(receipt, Receipt::Accepted);
}

impl<T: Transport> Ear<T> {
    /// What comes next; that the connection is away is followed by what came of that.
    async fn next(&mut self) -> Parcel {
        loop {
            match tokio::time::timeout(DEADLINE, self.inbox.next()).await.unwrap() {
                Mail::Parcel(Parcel::Away(_)) => {}
                Mail::Parcel(parcel) => return parcel,
                other => panic!("not a parcel: {other:?}"),
            }
        }
    }

    async fn message(&mut self) -> Arc<Arrival> {
        match self.next().await {
            Parcel::Message(arrival) => arrival,
            other => panic!("not a message: {other:?}"),
        }
    }

    async fn text(&mut self) -> String {
        String::from_utf8_lossy(&self.message().await.payload).into_owned()
    }

    fn is_silent(&mut self) -> bool {
        self.inbox.try_next().is_none()
    }
}

/// A client that has nothing of ours.
async fn bare(server: &Server) -> async_nats::Client {
    async_nats::connect(server.url()).await.unwrap()
}

async fn nats(server: &Server) -> Nats {
    Nats::connect(server.url()).await.unwrap()
}

/// Publishes from a connection that comes and goes.
async fn shout(server: &Server, topic: impl Into<String>, text: &'static str) {
    let client = bare(server).await;
    client.publish(topic.into(), text.into()).await.unwrap();
    client.flush().await.unwrap();
}

/// Publishes from a connection of ours.
#[cfg(feature = "tls")]
async fn shout_on(nats: &Nats, topic: &str, text: &'static str) {
    say(nats, Outgoing::new(topic, text)).await;
}
