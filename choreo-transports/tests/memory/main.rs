//! The in-memory transport, from outside.
#![expect(clippy::unwrap_used, reason = "a panic in a test is the failure we want to see")]

mod client;
mod delivery;
mod listened;
mod lost;
mod order;
mod race;
mod tap;
mod topics;

use std::sync::Arc;

use choreo_runtime::message::{Arrival, Origin, Outgoing, Topic};
use choreo_runtime::transport::{Inbox, InboxLimits, Interest, Mail, Parcel, Receipt, Transport};
use choreo_transports::InMemory;
use choreo_transports::memory::Registration;

/// A subscriber: an inbox, and the registration that feeds it.
struct Ear {
    inbox: Inbox,
    registration: Registration,
}

async fn listen(bus: &InMemory, topics: &[&str]) -> Ear {
    listen_as(bus, topics, bus.origin()).await
}

async fn listen_as(bus: &InMemory, topics: &[&str], origin: Origin) -> Ear {
    let (inbox, post) = Inbox::new(InboxLimits::default());
    let registration = bus.subscribe(&interests(topics), post, origin).await.unwrap();
    Ear { inbox, registration }
}

fn names(topics: &[&str]) -> Vec<Topic> {
    topics.iter().map(|topic| Topic::from(*topic)).collect()
}

fn interests(topics: &[&str]) -> Vec<Interest> {
    topics.iter().copied().map(Interest::new).collect()
}

async fn say(bus: &InMemory, topic: &str, payload: impl Into<bytes::Bytes>) {
    let message = Outgoing::new(topic, payload.into());
    assert_eq!(Transport::publish(bus, &message, Origin(u64::MAX)).await.unwrap(), Receipt::Accepted);
}

impl Ear {
    /// The payloads that have come.
    fn heard(&mut self) -> Vec<String> {
        self.arrivals().iter().map(|arrival| text(arrival)).collect()
    }

    fn arrivals(&mut self) -> Vec<Arc<Arrival>> {
        std::iter::from_fn(|| self.inbox.try_next())
            .map(|mail| match mail {
                Mail::Parcel(Parcel::Message(arrival)) => arrival,
                other => panic!("not a message: {other:?}"),
            })
            .collect()
    }
}

fn text(arrival: &Arrival) -> String {
    String::from_utf8_lossy(&arrival.payload).into_owned()
}
