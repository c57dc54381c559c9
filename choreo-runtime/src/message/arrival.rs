//! What comes in.

use std::any::{Any, TypeId};
use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::SystemTime;

use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::time::Instant;

use super::{DecodeError, Headers, Topic};

/// Who sent a message, on a transport that can tell: a scope, or a client of the system under test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Origin(pub u64);

/// Where a broker keeps a message.
///
/// In a log ([`is_lasting`](Position::is_lasting)) two arrivals on one topic with one position are one message,
/// delivered twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Position {
    /// The n-th message of an in-memory bus.
    Serial(u64),
    /// A record of a Kafka topic.
    Offset {
        /// The partition of the topic.
        partition: i32,
        /// The place in the partition.
        offset: i64,
    },
    /// A message of a JetStream stream: its sequence.
    Sequence(u64),
    /// An entry of a Redis stream: its id.
    Entry {
        /// The Unix time in milliseconds that the id begins with.
        millis: u64,
        /// The number within that millisecond.
        sequence: u64,
    },
    /// The delivery tag of an AMQP channel: a new one each time that a message is delivered.
    Delivery(u64),
}

impl Position {
    /// Whether a message that is delivered again has the same position again.
    pub fn is_lasting(self) -> bool {
        !matches!(self, Position::Delivery(_))
    }
}

/// As the broker's own tools write it: `partition 3, offset 12`, `1526919030474-55`.
impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Position::Serial(serial) => write!(f, "message {serial}"),
            Position::Offset { partition, offset } => write!(f, "partition {partition}, offset {offset}"),
            Position::Sequence(sequence) => write!(f, "sequence {sequence}"),
            Position::Entry { millis, sequence } => write!(f, "{millis}-{sequence}"),
            Position::Delivery(tag) => write!(f, "delivery {tag}"),
        }
    }
}

/// A message as it came from the wire. Decoded at most once for each type, whoever asks.
pub struct Arrival {
    /// The topic it was published to (never a wildcard).
    pub topic: Topic,
    /// Its bytes.
    pub payload: Bytes,
    /// Its key.
    pub key: Option<Bytes>,
    /// Its headers.
    pub headers: Headers,
    /// Where its sender wants a reply.
    pub reply_to: Option<Topic>,
    /// When it reached us.
    pub at: Instant,
    /// Who sent it, where the transport can tell.
    pub origin: Option<Origin>,
    /// Where the broker keeps it.
    pub position: Option<Position>,
    /// When it was written, by the clock of its sender or of the broker, where the wire tells.
    pub timestamp: Option<SystemTime>,
    /// Whether it was there before it was subscribed to: what a log or queue held at that moment. It satisfies
    /// nothing but what asks for it `from start`.
    pub old: bool,
    decoded: Decoded,
}

impl Arrival {
    /// A message that reaches us now.
    pub fn new(topic: impl Into<Topic>, payload: impl Into<Bytes>, at: Instant) -> Arrival {
        Arrival {
            topic: topic.into(),
            payload: payload.into(),
            key: None,
            headers: Headers::new(),
            reply_to: None,
            at,
            origin: None,
            position: None,
            timestamp: None,
            old: false,
            decoded: Decoded::default(),
        }
    }

    /// The payload as a JSON tree, made when first asked for.
    ///
    /// # Errors
    ///
    /// Where it is not JSON.
    pub fn json(&self) -> Result<&Value, &DecodeError> {
        self.decoded.json.get_or_init(|| decode(&self.payload)).as_ref()
    }

    /// The payload as a `T`, decoded when first asked for.
    ///
    /// # Errors
    ///
    /// Where serde can't make a `T` of it.
    pub fn typed<T>(&self) -> Result<Arc<T>, DecodeError>
    where
        T: DeserializeOwned + Send + Sync + 'static,
    {
        let mut typed = self.decoded.typed.lock().unwrap_or_else(PoisonError::into_inner);
        let wanted = TypeId::of::<T>();
        let known = typed.iter().find(|(id, _)| *id == wanted);
        let result = match known {
            Some((_, result)) => result.clone(),
            None => {
                let result = decode::<T>(&self.payload).map(|value| Arc::new(value) as Shared);
                typed.push((wanted, result.clone()));
                result
            }
        };
        result.map(|any| match any.downcast::<T>() {
            Ok(value) => value,
            Err(_) => unreachable!("the cache is keyed by the type"),
        })
    }

    /// The payload as a `T` of the caller's own, decoded afresh.
    ///
    /// # Errors
    ///
    /// Where serde can't make a `T` of it.
    pub fn decode<T: DeserializeOwned>(&self) -> Result<T, DecodeError> {
        decode(&self.payload)
    }
}

impl fmt::Debug for Arrival {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Arrival")
            .field("topic", &self.topic)
            .field("payload", &String::from_utf8_lossy(&self.payload))
            .field("key", &self.key)
            .field("headers", &self.headers)
            .field("position", &self.position)
            .finish_non_exhaustive()
    }
}

fn decode<T: DeserializeOwned>(payload: &[u8]) -> Result<T, DecodeError> {
    serde_json::from_slice(payload).map_err(|error| DecodeError::new::<T>(payload, &error))
}

type Shared = Arc<dyn Any + Send + Sync>;

/// What has been decoded of an arrival so far.
#[derive(Default)]
pub struct Decoded {
    json: OnceLock<Result<Value, DecodeError>>,
    typed: Mutex<Vec<(TypeId, Result<Shared, DecodeError>)>>,
}

impl fmt::Debug for Decoded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Decoded")
    }
}
