//! A wire whose broker is far away: what it delivers and what it confirms comes later, in the order in which it said it.
// layout: sleep-in-test: time is virtual, and every way takes some of it

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use choreo::InMemory;
use choreo::correlation::{Correlation, Switch};
use choreo::message::{Arrival, Origin, Outgoing, Position, Topic};
use choreo::transport::{Capabilities, Interest, Parcel, Post, Receipt, Transport, TransportError};
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, sleep, sleep_until};

/// How long what is sent takes to the broker, and from there.
pub(super) const WAY: Duration = Duration::from_millis(20);

/// A handle on it.
#[derive(Debug, Clone)]
pub(super) struct Distant {
    broker: Arc<Mutex<Broker>>,
    switch: Arc<Switch>,
    kind: Kind,
}

/// What wires of this kind differ in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Kind {
    /// Whether each message says where the broker keeps it.
    pub(super) has_positions: bool,
    /// How long the broker takes to confirm a subscription, which it serves from the beginning.
    pub(super) confirms_after: Duration,
}

struct Broker {
    subscribers: Vec<Subscriber>,
    /// How many there were, and how many messages.
    counts: (u64, u64),
    down: mpsc::UnboundedSender<(Instant, News)>,
}

#[derive(Clone)]
struct Subscriber {
    number: u64,
    topics: Vec<Topic>,
    post: Post,
}

/// What is on its way from the broker.
enum News {
    Message(Arc<Arrival>, Vec<Subscriber>),
    Confirmed(oneshot::Sender<()>),
}

/// Ends when it is dropped.
#[derive(Debug)]
pub(super) struct Subscription {
    broker: Arc<Mutex<Broker>>,
    number: u64,
}

impl Distant {
    pub(super) fn new(policy: impl Into<Correlation>, kind: Kind) -> Distant {
        let (down, mut news) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            while let Some((at, news)) = news.recv().await {
                sleep_until(at).await;
                match news {
                    News::Message(arrival, to) => {
                        to.iter().for_each(|one| one.post.post(Parcel::Message(Arc::clone(&arrival))));
                    }
                    // Whoever asked may have gone.
                    News::Confirmed(told) => drop(told.send(())),
                }
            }
        });
        let broker = Arc::new(Mutex::new(Broker { subscribers: Vec::new(), counts: (0, 0), down }));
        Distant { broker, switch: Switch::new(policy), kind }
    }

    fn broker(&self) -> MutexGuard<'_, Broker> {
        self.broker.lock().expect("nobody panics while it is locked")
    }

    /// A service right beside the broker sends something.
    pub(super) fn tell(&self, message: &Outgoing) {
        self.accept(message, None);
    }

    fn seat(&self, topics: Vec<Topic>, post: Post) -> Subscription {
        let mut broker = self.broker();
        broker.counts.0 += 1;
        let number = broker.counts.0;
        broker.subscribers.push(Subscriber { number, topics, post });
        Subscription { broker: Arc::clone(&self.broker), number }
    }

    fn accept(&self, message: &Outgoing, origin: Option<Origin>) {
        let mut broker = self.broker();
        broker.counts.1 += 1;
        let at = Instant::now() + WAY;
        let mut arrival = Arrival::new(message.topic.clone(), message.payload.clone(), at);
        arrival.headers = message.headers.clone();
        arrival.origin = origin;
        arrival.position = self.kind.has_positions.then_some(Position::Serial(broker.counts.1));
        let fits = |one: &&Subscriber| one.topics.contains(&message.topic);
        let to = broker.subscribers.iter().filter(fits).cloned().collect();
        broker.send(at, News::Message(Arc::new(arrival), to));
    }
}

impl Broker {
    fn send(&self, at: Instant, news: News) {
        assert!(self.down.send((at, news)).is_ok(), "the test's runtime is there");
    }
}

impl Transport for Distant {
    const NAME: &'static str = "Distant";
    const CAPABILITIES: Capabilities = Capabilities { virtual_time: false, ..InMemory::CAPABILITIES };
    type Subscription = Subscription;

    async fn open() -> Result<Distant, TransportError> {
        unreachable!("it is made")
    }

    async fn subscribe(
        &self,
        interests: &[Interest],
        post: Post,
        _: Origin,
    ) -> Result<Subscription, TransportError> {
        let topics = interests.iter().map(|interest| interest.topic.clone()).collect();
        sleep(WAY).await;
        let subscription = self.seat(topics, post);
        sleep(self.kind.confirms_after).await;
        let (told, confirmed) = oneshot::channel();
        self.broker().send(Instant::now() + WAY, News::Confirmed(told));
        confirmed.await.expect("the test's runtime is there");
        Ok(subscription)
    }

    async fn publish(&self, message: &Outgoing, origin: Origin) -> Result<Receipt, TransportError> {
        sleep(WAY).await;
        self.accept(message, Some(origin));
        Ok(Receipt::Accepted)
    }

    fn switch(&self) -> Option<&Arc<Switch>> {
        Some(&self.switch)
    }

    fn is_wildcard(_: &str) -> bool {
        false
    }

    fn covers(pattern: &str, topic: &str) -> bool {
        pattern == topic
    }

    async fn disconnect(&self) -> Result<(), TransportError> {
        Ok(())
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        if let Ok(mut broker) = self.broker.lock() {
            broker.subscribers.retain(|one| one.number != self.number);
        }
    }
}

impl fmt::Debug for Broker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Broker").field("subscribers", &self.subscribers.len()).finish_non_exhaustive()
    }
}
