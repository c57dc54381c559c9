//! What a test sees of a message: the type behind `as NAME`.

use std::fmt;
use std::ops::{Deref, Index};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{Arrival, Headers, Position};

/// The payload of a [`Message`] that no typed pattern decoded: it is read as a JSON tree.
#[derive(Debug, Clone, Copy)]
pub struct Json(());

/// A captured message. `Message` is one whose payload is read as JSON: `done["order_id"]`. A
/// `Message<OrderProcessed>`, after a typed pattern, derefs to the decoded value: `done.order_id`.
pub struct Message<T = Json> {
    arrival: Arc<Arrival>,
    decoded: Option<Arc<T>>,
    latency: Option<Duration>,
}

impl<T> Message<T> {
    /// The topic it was published to.
    pub fn topic(&self) -> &str {
        &self.arrival.topic
    }

    /// Its headers.
    pub fn headers(&self) -> &Headers {
        &self.arrival.headers
    }

    /// Its key, where it has one.
    pub fn key(&self) -> Option<&[u8]> {
        self.arrival.key.as_deref()
    }

    /// Its bytes, as they are on the wire.
    pub fn payload(&self) -> &[u8] {
        &self.arrival.payload
    }

    /// Its payload as text: its bytes, where they are UTF-8.
    pub fn text(&self) -> Option<&str> {
        std::str::from_utf8(&self.arrival.payload).ok()
    }

    /// From the hand-off of its window's last trigger to its arrival; what arrived earlier counts as 0.
    pub fn latency(&self) -> Duration {
        self.latency.unwrap_or_default()
    }

    /// The address its sender wants a reply at, where it gave one.
    pub fn reply_to(&self) -> Option<&str> {
        self.arrival.reply_to.as_deref()
    }

    /// Where the broker keeps it: a partition and an offset, a sequence, an id; where it keeps nothing, how it counted
    /// the message. `None` for what the scenario published itself, and on a wire that does not tell.
    pub fn position(&self) -> Option<Position> {
        self.arrival.position
    }

    /// When it was written, by the clock of its sender or of the broker, on a wire that tells: Kafka.
    pub fn timestamp(&self) -> Option<SystemTime> {
        self.arrival.timestamp
    }
}

impl Message {
    #[doc(hidden)]
    pub fn __json(arrival: Arc<Arrival>, latency: Option<Duration>) -> Self {
        Message { arrival, decoded: None, latency }
    }

    /// The payload as a JSON tree.
    ///
    /// # Errors
    ///
    /// Where it is not JSON, or its codec can't decode it.
    pub fn json(&self) -> Result<&Value, &DecodeError> {
        self.arrival.json()
    }
}

impl<T: DeserializeOwned> Message<T> {
    #[doc(hidden)]
    pub fn __typed(arrival: Arc<Arrival>, decoded: Arc<T>, latency: Option<Duration>) -> Self {
        Message { arrival, decoded: Some(decoded), latency }
    }
}

impl<T: DeserializeOwned> Deref for Message<T> {
    type Target = T;

    fn deref(&self) -> &T {
        match &self.decoded {
            Some(decoded) => decoded,
            None => unreachable!("a typed message is made with its decoded value"),
        }
    }
}

impl<I: serde_json::value::Index> Index<I> for Message {
    type Output = Value;

    /// The value under a key or at a position; `null` where there is none, as in serde_json.
    ///
    /// # Panics
    ///
    /// Where the payload can't be decoded (the scenario then ends in ERROR with this text); see [`Message::json`].
    fn index(&self, index: I) -> &Value {
        match self.json() {
            Ok(value) => &value[index],
            Err(error) => panic!("the message on `{}` is {error}", self.topic()),
        }
    }
}

impl<T> Clone for Message<T> {
    fn clone(&self) -> Self {
        Message { arrival: Arc::clone(&self.arrival), decoded: self.decoded.clone(), latency: self.latency }
    }
}

impl<T> fmt::Debug for Message<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Message")
            .field("topic", &self.topic())
            .field("payload", &String::from_utf8_lossy(self.arrival.content().unwrap_or(self.payload())))
            .finish_non_exhaustive()
    }
}

/// Why a payload could not be decoded: a phrase that reads after "the message is".
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text}")]
pub struct DecodeError {
    text: String,
    offset: Option<usize>,
}

impl DecodeError {
    /// The byte at which decoding failed, from 0, where the format tells one. `None` too where the payload could
    /// be read, and is of another type.
    pub fn offset(&self) -> Option<usize> {
        self.offset
    }

    /// A codec could not decode it.
    pub(crate) fn unreadable(text: String, offset: Option<usize>) -> DecodeError {
        DecodeError { text, offset }
    }

    pub(crate) fn new<T>(payload: &[u8], error: &serde_json::Error) -> DecodeError {
        let text = if payload.is_empty() {
            "empty, not JSON".to_owned()
        } else if error.is_data() {
            format!("not a `{}`: {error}", short_name::<T>())
        } else {
            format!("not JSON: {error}")
        };
        let offset = (!error.is_data()).then(|| offset(payload, error));
        DecodeError { text, offset }
    }
}

/// The byte that serde_json means: it counts lines from 1, and in a line the bytes read so far.
fn offset(payload: &[u8], error: &serde_json::Error) -> usize {
    let lines = payload.split_inclusive(|byte| *byte == b'\n');
    let before: usize = lines.take(error.line().saturating_sub(1)).map(<[u8]>::len).sum();
    let read = before + error.column();
    if error.is_eof() { payload.len() } else { read.saturating_sub(1).min(payload.len()) }
}

fn short_name<T>() -> &'static str {
    let name = std::any::type_name::<T>();
    let head = name.split('<').next().unwrap_or(name);
    match head.rfind("::") {
        Some(at) => &name[at + 2..],
        None => name,
    }
}
