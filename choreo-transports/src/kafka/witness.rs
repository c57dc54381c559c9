//! What librdkafka tells of its connections, on its own threads.

use std::sync::{Arc, Mutex, PoisonError};

use rdkafka::ClientContext;
use rdkafka::config::RDKafkaLogLevel;
use rdkafka::consumer::ConsumerContext;
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::statistics::Statistics;
use tokio::sync::{mpsc, watch};

/// Something that went wrong with a connection.
#[derive(Debug)]
pub(super) struct Trouble {
    pub(super) code: RDKafkaErrorCode,
    /// Its words, without the name of the client.
    pub(super) words: String,
}

/// The brokers that a client knows.
#[derive(Debug, Default)]
pub(super) struct Cluster {
    /// How many are left of those that it was told to begin with.
    pub(super) told: usize,
    /// Those that the cluster has named, `host:port`.
    pub(super) learned: Vec<String>,
}

/// Passes on what goes wrong. Librdkafka tries again by itself whatever happens, so this is all that shows it.
#[derive(Debug, Clone)]
pub(super) struct Witness {
    troubles: mpsc::UnboundedSender<Trouble>,
    /// Why a connection was lost last.
    cause: Arc<Mutex<Option<String>>>,
    cluster: watch::Sender<Cluster>,
}

impl Witness {
    /// A witness, and where it passes on what it sees.
    pub(super) fn new() -> (Witness, mpsc::UnboundedReceiver<Trouble>) {
        let (troubles, seen) = mpsc::unbounded_channel();
        (Witness { troubles, cause: Arc::default(), cluster: watch::Sender::default() }, seen)
    }

    /// Why a connection was lost last.
    pub(super) fn cause(&self) -> Option<String> {
        self.cause.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The brokers of the cluster: of a client whose statistics are asked for.
    pub(super) fn cluster(&self) -> watch::Receiver<Cluster> {
        self.cluster.subscribe()
    }

    /// Passes on what a consumer was told in place of a message.
    pub(super) fn tell(&self, code: RDKafkaErrorCode, words: impl Into<String>) {
        let words = words.into();
        if super::patrol::is_connection(code) && code != RDKafkaErrorCode::AllBrokersDown {
            *self.cause.lock().unwrap_or_else(PoisonError::into_inner) = Some(words.clone());
        }
        // Nobody listens to a link that has ended.
        let _ = self.troubles.send(Trouble { code, words });
    }
}

impl ClientContext for Witness {
    // Every line that matters comes as an error too, and the program's log is not ours to fill.
    fn log(&self, _level: RDKafkaLogLevel, _facility: &str, _line: &str) {}

    fn stats(&self, statistics: Statistics) {
        let of = |source| statistics.brokers.values().filter(move |broker| broker.source == source);
        let learned = of("learned").map(|broker| broker.nodename.clone()).collect();
        self.cluster.send_replace(Cluster { told: of("configured").count(), learned });
    }

    fn error(&self, error: KafkaError, reason: &str) {
        if let Some(code) = error.rdkafka_error_code() {
            self.tell(code, plain(reason));
        }
    }
}

impl ConsumerContext for Witness {}

/// `127.0.0.1:9092/bootstrap: Connect to ipv4#127.0.0.1:9092 failed: Connection refused (after 0ms in state CONNECT)`
/// reads `connect to 127.0.0.1:9092 failed: Connection refused`.
fn plain(reason: &str) -> String {
    let reason = reason.rsplit_once(" (after ").map_or(reason, |(before, _)| before);
    let reason = match reason.split_once(": ") {
        Some((name, words)) if name.contains('/') && !name.contains(' ') => words,
        _ => reason,
    };
    let reason = reason.replace("ipv4#", "").replace("ipv6#", "");
    let mut chars = reason.chars();
    match (chars.next(), chars.next()) {
        // Not an abbreviation.
        (Some(first), Some(second)) if !second.is_uppercase() => {
            first.to_lowercase().chain(std::iter::once(second)).chain(chars).collect()
        }
        _ => reason,
    }
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn reasons_read_as_the_middle_of_a_sentence() {
        let table = [
            (
                "127.0.0.1:1/bootstrap: Connect to ipv4#127.0.0.1:1 failed: Connection refused (after 0ms in state CONNECT)",
                "connect to 127.0.0.1:1 failed: Connection refused",
            ),
            ("1/1 brokers are down", "1/1 brokers are down"),
            ("SSL handshake failed: x", "SSL handshake failed: x"),
            ("sasl_plaintext://127.0.0.1:1/bootstrap: SASL PLAIN failed: bad", "SASL PLAIN failed: bad"),
        ];
        for (reason, words) in table {
            assert_eq!(plain(reason), words);
        }
    }
}
