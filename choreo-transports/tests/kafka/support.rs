//! What the tests share: brokers, and subscribers.

use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use choreo_runtime::message::{Arrival, Outgoing};
use choreo_runtime::transport::contract::unique;
use choreo_runtime::transport::{
    Inbox, InboxLimits, Interest, Mail, Parcel, Receipt, Transport, TransportErrorKind,
};
use choreo_transports::Kafka;
use choreo_transports::kafka::KafkaLink;
use choreo_transports::kafka::{KafkaServer, MockKafka};
use choreo_transports::link::Seat;
use choreo_transports::server::Server;
use rdkafka::ClientConfig;
use rdkafka::admin::AdminClient;
use rdkafka::client::DefaultClientContext;
use rdkafka::producer::BaseProducer;

/// What must happen has happened by then.
pub(crate) const DEADLINE: Duration = Duration::from_secs(30);

/// An Apache Kafka of the test's own; where there is none on this machine, the test says that it skips.
pub(crate) async fn had(server: KafkaServer) -> Option<Server> {
    match server.start().await {
        Ok(server) => Some(server),
        Err(error) if error.kind() == TransportErrorKind::NoBroker && !is_strict() => {
            let _ = writeln!(std::io::stdout(), "SKIPPED: kafka: failed to {error}");
            None
        }
        Err(error) => panic!("failed to {error}"),
    }
}

fn is_strict() -> bool {
    ["CI", "CHOREO_CI"].iter().any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}

/// A broker inside the process, and a connection to it.
pub(crate) async fn mock() -> (MockKafka, Kafka) {
    let broker = MockKafka::start().unwrap();
    let kafka = Kafka::connect(broker.url()).await.unwrap();
    (broker, kafka)
}

/// A topic that nobody has used.
pub(crate) fn topic(stem: &str) -> String {
    format!("{stem}.{}", unique())
}

/// A subscriber.
pub(crate) struct Ear {
    inbox: Inbox,
    _seat: Seat<KafkaLink>,
}

pub(crate) async fn listen(kafka: &Kafka, topic: &str) -> Ear {
    join(kafka, &[Interest::new(topic)]).await
}

pub(crate) async fn join(kafka: &Kafka, interests: &[Interest]) -> Ear {
    let (inbox, post) = Inbox::new(InboxLimits::default());
    let seat = tokio::time::timeout(DEADLINE, kafka.subscribe(interests, post, kafka.origin())).await;
    Ear { inbox, _seat: seat.unwrap().unwrap() }
}

impl Ear {
    /// The next message.
    pub(crate) async fn hear(&mut self) -> Arc<Arrival> {
        match self.next().await {
            Parcel::Message(arrival) => arrival,
            other => panic!("expected a message, came {other:?}"),
        }
    }

    /// The text of the next messages.
    pub(crate) async fn texts(&mut self, count: usize) -> Vec<String> {
        let mut texts = Vec::new();
        for _ in 0..count {
            texts.push(String::from_utf8(self.hear().await.payload.to_vec()).unwrap());
        }
        texts
    }

    /// The next parcel but the news that the connection is away: a gap or a loss follows.
    pub(crate) async fn next(&mut self) -> Parcel {
        loop {
            match tokio::time::timeout(DEADLINE, self.inbox.next()).await.unwrap() {
                Mail::Parcel(Parcel::Away(_)) => {}
                Mail::Parcel(parcel) => return parcel,
                Mail::Overflowed { topic, .. } => panic!("the inbox ran over on {topic}"),
            }
        }
    }

    /// The news that the connection is lost.
    pub(crate) async fn loss(&mut self) -> String {
        loop {
            match self.next().await {
                Parcel::Lost(reason) => return reason.to_string(),
                Parcel::Message(_) => {}
                other => panic!("expected a loss, came {other:?}"),
            }
        }
    }
}

pub(crate) async fn say(kafka: &Kafka, topic: &str, payload: &str) {
    publish(kafka, Outgoing::new(topic, payload.to_owned())).await;
}

pub(crate) async fn publish(kafka: &Kafka, message: Outgoing) {
    assert_eq!(kafka.publish(&message, kafka.origin()).await.unwrap(), Receipt::Accepted);
}

/// A client that is not ours.
fn foreign(kafka: &Kafka) -> ClientConfig {
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", kafka.url());
    config
}

/// A producer that is not ours: it can do what ours can't.
pub(crate) fn producer(kafka: &Kafka, settings: &[(&str, &str)]) -> BaseProducer {
    let mut config = foreign(kafka);
    config.set("linger.ms", "0");
    for (key, value) in settings {
        config.set(*key, *value);
    }
    config.create().unwrap()
}

pub(crate) fn admin(kafka: &Kafka) -> AdminClient<DefaultClientContext> {
    foreign(kafka).create().unwrap()
}
