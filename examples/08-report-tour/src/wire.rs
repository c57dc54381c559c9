//! A bus in memory whose connection falls away for a while, as a broker's does: what is said meanwhile comes after the gap.

use std::sync::Arc;
use std::time::Duration;

use choreo::InMemory;
use choreo::message::{Arrival, Origin, Outgoing};
use choreo::transport::{
    Capabilities, Gap, Inbox, InboxLimits, Interest, Mail, Parcel, Post, Receipt, Transport, TransportError,
};
use tokio::sync::watch;
use tokio::time::Instant;

/// A bus whose connection falls away when it is told to.
#[derive(Debug)]
pub struct Shaky {
    bus: InMemory,
    away: watch::Sender<Option<Away>>,
}

/// That the connection is away.
#[derive(Debug, Clone)]
pub struct Away {
    reason: Arc<str>,
    since: Instant,
}

/// What listens; it ends when it is dropped.
#[derive(Debug)]
pub struct Listening {
    relay: tokio::task::JoinHandle<()>,
    _below: <InMemory as Transport>::Subscription,
}

impl Shaky {
    /// The bus below, whose own clients notice nothing.
    pub fn bus(&self) -> &InMemory {
        &self.bus
    }

    /// Lets the connection fall away at once, and be back after so long.
    pub fn fall_away(&self, reason: &str, lasts: Duration) {
        let away = self.away.clone();
        away.send_replace(Some(Away { reason: reason.into(), since: Instant::now() }));
        tokio::spawn(async move {
            tokio::time::sleep(lasts).await;
            away.send_replace(None);
        });
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.relay.abort();
    }
}

/// Hands on what comes; what comes while the connection is away comes when it is back.
async fn relay(mut inbox: Inbox, post: Post, mut away: watch::Receiver<Option<Away>>) {
    let mut gone: Option<Away> = None;
    let mut back = Instant::now();
    loop {
        tokio::select! {
            biased;
            changed = away.changed() => {
                if changed.is_err() {
                    return;
                }
                let now = away.borrow_and_update().clone();
                match (&gone, &now) {
                    (None, Some(away)) => post.post(Parcel::Away(Arc::clone(&away.reason))),
                    (Some(away), None) => post.post(Parcel::Gap(Arc::new(Gap {
                        reason: Arc::clone(&away.reason),
                        since: away.since,
                        lasted: away.since.elapsed(),
                        before: false,
                    }))),
                    _ => {}
                }
                gone = now;
                back = Instant::now();
            }
            mail = inbox.next(), if gone.is_none() => match mail {
                Mail::Parcel(Parcel::Message(message)) if message.at < back => {
                    post.post(Parcel::Message(Arc::new(again(&message, back))));
                }
                Mail::Parcel(parcel) => post.post(parcel),
                Mail::Overflowed { .. } => return,
            },
        }
    }
}

/// The message, as it comes at last.
fn again(message: &Arrival, at: Instant) -> Arrival {
    let mut again = Arrival::new(message.topic.clone(), message.payload.clone(), at);
    again.key.clone_from(&message.key);
    again.headers.clone_from(&message.headers);
    again.origin = message.origin;
    again
}

impl Transport for Shaky {
    const NAME: &'static str = "Shaky";
    const CAPABILITIES: Capabilities = Capabilities { resumes: true, ..InMemory::CAPABILITIES };
    type Subscription = Listening;

    async fn open() -> Result<Shaky, TransportError> {
        Ok(Shaky { bus: InMemory::new(), away: watch::Sender::new(None) })
    }

    async fn subscribe(
        &self,
        interests: &[Interest],
        post: Post,
        origin: Origin,
    ) -> Result<Listening, TransportError> {
        let (inbox, below) = Inbox::new(InboxLimits::default());
        let below = self.bus.subscribe(interests, below, origin).await?;
        let relay = tokio::spawn(relay(inbox, post, self.away.subscribe()));
        Ok(Listening { relay, _below: below })
    }

    async fn publish(&self, message: &Outgoing, origin: Origin) -> Result<Receipt, TransportError> {
        Transport::publish(&self.bus, message, origin).await
    }

    fn is_wildcard(topic: &str) -> bool {
        InMemory::is_wildcard(topic)
    }

    fn covers(pattern: &str, topic: &str) -> bool {
        InMemory::covers(pattern, topic)
    }

    fn origin(&self) -> Origin {
        self.bus.origin()
    }

    async fn disconnect(&self) -> Result<(), TransportError> {
        self.bus.disconnect().await
    }
}
