//! What goes out.

use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use serde::Serialize;

use super::{Arrival, Headers, Topic};
use crate::expr::UserError;

/// The bytes of a message.
///
/// ```
/// # use choreo_runtime as choreo;
/// use choreo::message::Payload;
/// let raw = Payload::from(&b"\x00\x01"[..]);
/// assert_eq!(raw.as_bytes(), b"\x00\x01");
/// # #[derive(serde::Serialize)] struct Order { id: u32 }
/// let json = Payload::json(&Order { id: 7 })?;
/// assert_eq!(json.as_bytes(), br#"{"id":7}"#);
/// # Ok::<(), choreo_runtime::expr::UserError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Payload(Bytes);

impl Payload {
    /// A payload of bytes that live for the whole program.
    pub const fn from_static(bytes: &'static [u8]) -> Payload {
        Payload(Bytes::from_static(bytes))
    }

    /// The value as JSON.
    ///
    /// # Errors
    ///
    /// Where the value can't be serialised: serde's own words.
    pub fn json<T: Serialize + ?Sized>(value: &T) -> Result<Payload, UserError> {
        serde_json::to_vec(value).map(Payload::from).map_err(UserError::serialize)
    }

    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The bytes, shared.
    pub fn into_bytes(self) -> Bytes {
        self.0
    }
}

/// What a statement gives to be sent: a value, that the topic's [codec](crate::codec) is still to write, or bytes
/// that go as they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// A value, as JSON.
    Json(Bytes),
    /// Bytes: of a `b".."`, of a [`Payload`], of an expression that gives bytes.
    Raw(Bytes),
}

impl<T: Into<Bytes>> From<T> for Payload {
    fn from(bytes: T) -> Payload {
        Payload(bytes.into())
    }
}

/// What may stand as the payload expression of a `publish`: a [`Payload`], or anything that is `Serialize`
/// (as JSON).
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be a payload",
    label = "neither `Serialize` nor a `choreo::Payload`",
    note = "derive `serde::Serialize` for it, or make the bytes yourself: `choreo::Payload::from(bytes)`"
)]
pub trait IntoPayload {
    /// The bytes.
    ///
    /// # Errors
    ///
    /// Where the value can't be serialised.
    fn to_payload(&self) -> Result<Payload, UserError>;

    #[doc(hidden)]
    fn __body(&self) -> Result<Body, UserError> {
        self.to_payload().map(|payload| Body::Raw(payload.into_bytes()))
    }
}

#[diagnostic::do_not_recommend]
impl<T: Serialize + ?Sized> IntoPayload for T {
    fn to_payload(&self) -> Result<Payload, UserError> {
        Payload::json(self)
    }

    fn __body(&self) -> Result<Body, UserError> {
        self.to_payload().map(|payload| Body::Json(payload.into_bytes()))
    }
}

impl IntoPayload for Payload {
    fn to_payload(&self) -> Result<Payload, UserError> {
        Ok(self.clone())
    }
}

impl IntoPayload for &Payload {
    fn to_payload(&self) -> Result<Payload, UserError> {
        Ok((*self).clone())
    }
}

/// A message on its way to a transport.
///
/// ```
/// # use choreo_runtime as choreo;
/// use choreo::message::Outgoing;
///
/// let message = Outgoing::new("orders.created", r#"{"order_id":"ORD-42"}"#).with_key("ORD-42").with_header("attempt", "1");
/// assert_eq!(message.headers.text("attempt"), Some("1"));
/// ```
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// Where to.
    pub topic: Topic,
    /// What.
    pub payload: Bytes,
    /// Its key, on transports with keys.
    pub key: Option<Bytes>,
    /// Its headers, on transports with headers.
    pub headers: Headers,
    /// Where a reply is wanted, on transports with request and reply.
    pub reply_to: Option<Topic>,
    /// The request that this replies to, where it is a reply: what a protocol wants repeated in one (AMQP's
    /// `correlation_id`) the transport takes from it.
    pub answers: Option<Arc<Arrival>>,
    /// Whether the payload is a value as JSON, that the topic's [codec](crate::codec) is still to write. What a
    /// transport is given has been written.
    pub is_value: bool,
    /// What the codec wrote, once it has.
    pub written: OnceLock<Bytes>,
    /// The message with its scope's id, once it has been given that: what goes out in its place.
    pub stamped: OnceLock<Arc<Outgoing>>,
}

impl Outgoing {
    /// A message without key and headers.
    pub fn new(topic: impl Into<Topic>, payload: impl Into<Bytes>) -> Outgoing {
        Outgoing {
            topic: topic.into(),
            payload: payload.into(),
            key: None,
            headers: Headers::new(),
            reply_to: None,
            answers: None,
            is_value: false,
            written: OnceLock::new(),
            stamped: OnceLock::new(),
        }
    }

    /// What a statement sends: still to be written by the topic's codec, where it is a value.
    pub fn of(topic: impl Into<Topic>, body: Body) -> Outgoing {
        match body {
            Body::Json(json) => Outgoing { is_value: true, ..Outgoing::new(topic, json) },
            Body::Raw(bytes) => Outgoing::new(topic, bytes),
        }
    }

    /// The message as it goes out: with its scope's id, where it was given one.
    pub fn as_sent(&self) -> &Outgoing {
        self.stamped.get().map_or(self, |stamped| stamped)
    }

    /// The same, with a key.
    #[must_use = "the key is added to the value that is returned"]
    pub fn with_key(self, key: impl Into<Bytes>) -> Outgoing {
        Outgoing { key: Some(key.into()), ..self }
    }

    /// The same, with one more header.
    #[must_use = "the header is added to the value that is returned"]
    pub fn with_header(mut self, name: impl Into<String>, value: impl Into<Bytes>) -> Outgoing {
        self.headers.insert(name, value);
        self
    }

    /// The same, with the address a reply is wanted at.
    #[must_use = "the address is added to the value that is returned"]
    pub fn with_reply_to(self, topic: impl Into<Topic>) -> Outgoing {
        Outgoing { reply_to: Some(topic.into()), ..self }
    }
}
