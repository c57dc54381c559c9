//! On librdkafka's broker inside the process. It asks for no password, takes messages of any size, and never
//! loses its log.

use std::net::SocketAddr;
use std::sync::OnceLock;
use std::time::Duration;

use choreo_runtime::message::Topic;
use choreo_runtime::transport::TransportError;
use choreo_runtime::transport::contract::{self, BadTopics, Bounds, Rig, Store, Wildcard, unique};
use choreo_transports::Kafka;
use choreo_transports::kafka::MockKafka;

use crate::broker::BUDGET;

#[derive(Debug, Default)]
struct MockRig {
    /// The test's own broker, where it has one.
    broker: Option<MockKafka>,
}

pub(super) fn wildcard(stem: &str, word: &str) -> Wildcard {
    Wildcard {
        pattern: Topic::from(format!("^{stem}\\.[a-z]+\\.{word}$")),
        fitting: ["one", "two"].map(|token| Topic::from(format!("{stem}.{token}.{word}"))),
        stranger: Topic::from(format!("{stem}.one.two.{word}")),
    }
}

pub(super) const BAD_TOPICS: BadTopics = BadTopics {
    published: &["", "a b", "größe", "..", "^orders"],
    subscribed: &["", "a b", "größe", "^a(b"],
};

/// The ephemeral one may be an Apache Kafka.
fn shared() -> Result<&'static MockKafka, TransportError> {
    static SHARED: OnceLock<Result<MockKafka, TransportError>> = OnceLock::new();
    SHARED.get_or_init(MockKafka::start).as_ref().map_err(Clone::clone)
}

impl Rig for MockRig {
    type Transport = Kafka;

    async fn connect(&self) -> Result<Kafka, TransportError> {
        let connect = match &self.broker {
            Some(broker) => Kafka::connect(broker.url()),
            // Not `Kafka::ephemeral()`, which is an Apache Kafka where one is found.
            None => Kafka::connect(shared()?.url()),
        };
        connect.timeout(BUDGET).await
    }

    fn bounds(&self) -> Bounds {
        Bounds { deadline: Duration::from_secs(30), budget: BUDGET, ..Bounds::default() }
    }

    fn wildcard(&self, stem: &str) -> Option<Wildcard> {
        Some(wildcard(stem, &unique()))
    }

    fn bad_topics(&self) -> BadTopics {
        BAD_TOPICS
    }

    async fn connect_to(
        &self,
        address: SocketAddr,
        budget: Duration,
    ) -> Option<Result<Kafka, TransportError>> {
        Some(Kafka::connect(address.to_string()).timeout(budget).await)
    }

    async fn alone(&self) -> Option<Result<MockRig, TransportError>> {
        Some(MockKafka::start().map(|broker| MockRig { broker: Some(broker) }))
    }

    async fn kill(&self) {
        self.broker.as_ref().unwrap().take_down().unwrap();
    }

    async fn restart(&self, store: Store) -> bool {
        let kept = store == Store::Kept;
        if kept {
            self.broker.as_ref().unwrap().bring_back().unwrap();
        }
        kept
    }
}

contract::tests! {
    MockRig::default(),
    without: [
        a_reply_comes_to_its_own_address,
        a_message_too_large_is_refused,
        wrong_credentials_are_refused,
        a_log_that_comes_back_empty_is_lost,
    ]
}
