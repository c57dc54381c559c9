//! What comes in.

use std::any::{Any, TypeId};
use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::SystemTime;

use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::time::Instant;

use super::{DecodeError, Headers, Outgoing, Topic};
use crate::codec::{self, Codec};

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
///
/// ```
/// # use choreo_runtime as choreo;
/// use choreo::message::Arrival;
/// use tokio::time::Instant;
///
/// let message = Arrival::new("orders.created", r#"{"order_id":"ORD-42"}"#, Instant::now());
/// assert_eq!(message.json().unwrap()["order_id"], "ORD-42");
/// ```
pub struct Arrival {
    /// The topic it was published to (never a wildcard).
    pub topic: Topic,
    /// Its bytes, as they came over the wire.
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
    /// What the topic's codec made of the payload; `None` where that is JSON itself.
    content: Option<Box<Result<Bytes, DecodeError>>>,
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
            content: None,
            decoded: Decoded::default(),
        }
    }

    /// What was sent, as a `publish .. as NAME` sees it.
    pub(crate) fn sent(message: &Outgoing, at: Instant) -> Arrival {
        let message = message.as_sent();
        let written = message.written.get();
        Arrival {
            key: message.key.clone(),
            headers: message.headers.clone(),
            reply_to: message.reply_to.clone(),
            content: written.map(|_| Box::new(Ok(message.payload.clone()))),
            ..Arrival::new(message.topic.clone(), written.unwrap_or(&message.payload).clone(), at)
        }
    }

    /// The message as this codec reads it: read once, whoever asks. The same message, where it is JSON.
    pub(crate) fn read_by(self: &Arc<Arrival>, codec: &Arc<dyn Codec>) -> Arc<Arrival> {
        let readings = self.decoded.readings.get_or_init(Box::default);
        let mut readings = readings.lock().unwrap_or_else(PoisonError::into_inner);
        let known = readings.iter().find(|(by, _)| Arc::ptr_eq(by, codec));
        if let Some((_, reading)) = known {
            return Arc::clone(reading);
        }
        let content = codec::read(&**codec, &self.topic, &self.payload);
        let Some(content) = content else { return Arc::clone(self) };
        let reading = Arc::new(Arrival {
            topic: self.topic.clone(),
            payload: self.payload.clone(),
            key: self.key.clone(),
            headers: self.headers.clone(),
            reply_to: self.reply_to.clone(),
            content: Some(Box::new(content)),
            decoded: Decoded::default(),
            ..**self
        });
        readings.push((Arc::clone(codec), Arc::clone(&reading)));
        reading
    }

    /// The payload as JSON text: what shapes, captures and typed patterns look at. Under a JSON codec these are
    /// its bytes, JSON or not.
    ///
    /// # Errors
    ///
    /// Where the topic's codec can't decode it.
    #[inline]
    pub fn content(&self) -> Result<&[u8], &DecodeError> {
        match &self.content {
            None => Ok(&self.payload),
            Some(content) => (**content).as_deref(),
        }
    }

    /// Why its codec can't decode it, where that is so.
    pub(crate) fn fault(&self) -> Option<&DecodeError> {
        match &self.content {
            Some(content) => (**content).as_ref().err(),
            None => self.json().err(),
        }
    }

    /// How many bytes it keeps in memory: its payload, and what was decoded of it.
    pub(crate) fn size(&self) -> usize {
        let content = self.content.as_ref().and_then(|content| (**content).as_ref().ok());
        self.payload.len() + content.map_or(0, Bytes::len)
    }

    /// The payload as a JSON tree, made when first asked for.
    ///
    /// # Errors
    ///
    /// Where it is not JSON, or its codec can't decode it.
    pub fn json(&self) -> Result<&Value, &DecodeError> {
        self.decoded.json.get_or_init(|| self.decode()).as_ref()
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
                let result = self.decode::<T>().map(|value| Arc::new(value) as Shared);
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
        let content = self.content().map_err(DecodeError::clone)?;
        serde_json::from_slice(content).map_err(|error| DecodeError::new::<T>(content, &error))
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

type Shared = Arc<dyn Any + Send + Sync>;

/// What has been decoded of an arrival so far.
#[derive(Default)]
pub struct Decoded {
    json: OnceLock<Result<Value, DecodeError>>,
    typed: Mutex<Vec<(TypeId, Result<Shared, DecodeError>)>>,
    /// The message as other codecs than JSON read it. Boxed: most messages are JSON.
    readings: OnceLock<Box<Readings>>,
}

type Readings = Mutex<Vec<(Arc<dyn Codec>, Arc<Arrival>)>>;

impl fmt::Debug for Decoded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Decoded")
    }
}
