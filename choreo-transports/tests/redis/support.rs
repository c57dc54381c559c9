//! A subscriber, a server of one's own, and a plain client beside them.

use std::sync::Arc;
use std::time::Duration;

use choreo_runtime::message::{Arrival, Outgoing};
use choreo_runtime::transport::{Inbox, InboxLimits, Interest, Mail, Parcel, Transport};
use tokio::time::timeout;

/// What must happen has happened by then.
pub(crate) const LIMIT: Duration = Duration::from_secs(5);

pub(crate) struct Ear<T: Transport> {
    inbox: Inbox,
    _subscription: T::Subscription,
}

impl<T: Transport> Ear<T> {
    pub(crate) async fn on(wire: &T, topics: &[&str]) -> Ear<T> {
        let interests: Vec<Interest> = topics.iter().copied().map(Interest::new).collect();
        Ear::with(wire, &interests).await
    }

    pub(crate) async fn with(wire: &T, interests: &[Interest]) -> Ear<T> {
        let (inbox, post) = Inbox::new(InboxLimits::DEFAULT);
        let subscribing = wire.subscribe(interests, post, wire.origin());
        let subscription = timeout(LIMIT, subscribing).await.expect("an answer").expect("a subscription");
        Ear { inbox, _subscription: subscription }
    }

    pub(crate) async fn parcel(&mut self) -> Parcel {
        loop {
            match timeout(LIMIT, self.inbox.next()).await.expect("something to come") {
                // What it comes to is told after it.
                Mail::Parcel(Parcel::Away(_)) => {}
                Mail::Parcel(parcel) => return parcel,
                Mail::Overflowed { topic, .. } => panic!("too much on {topic}"),
            }
        }
    }

    pub(crate) async fn hear(&mut self) -> Arc<Arrival> {
        match self.parcel().await {
            Parcel::Message(arrival) => arrival,
            other => panic!("no message: {other:?}"),
        }
    }

    pub(crate) async fn hear_text(&mut self) -> String {
        let arrival = self.hear().await;
        String::from_utf8(arrival.payload.to_vec()).expect("text")
    }

    pub(crate) async fn hear_of_loss(&mut self) -> Arc<str> {
        loop {
            if let Parcel::Lost(reason) = self.parcel().await {
                return reason;
            }
        }
    }

    /// What is there already.
    pub(crate) fn next_text(&mut self) -> Option<String> {
        match self.inbox.try_next()? {
            Mail::Parcel(Parcel::Message(arrival)) => {
                Some(String::from_utf8(arrival.payload.to_vec()).expect("text"))
            }
            other => panic!("no message: {other:?}"),
        }
    }

    pub(crate) fn is_silent(&mut self) -> bool {
        self.inbox.try_next().is_none()
    }
}

pub(crate) async fn say<T: Transport>(wire: &T, topic: &str, payload: &str) {
    let message = Outgoing::new(topic, payload.to_owned());
    let _ = wire.publish(&message, wire.origin()).await.expect("an acceptance");
}

/// A connection of the plain client.
pub(crate) async fn plain(url: &str) -> redis::aio::MultiplexedConnection {
    let client = redis::Client::open(url).expect("a URL");
    client.get_multiplexed_async_connection().await.expect("a connection")
}

/// A name that no other test, process or run has.
pub(crate) fn name(stem: &str) -> String {
    use std::sync::atomic::{AtomicU64, Ordering};
    static NEXT: AtomicU64 = AtomicU64::new(0);
    format!("{stem}:{}:{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed))
}
