//! What a codec is.

use std::fmt;

use bytes::Bytes;

use super::{Undecodable, Unwritable};
use crate::expr::panics;
use crate::message::DecodeError;

/// A way to write payloads on the wire.
///
/// Everything behind it works on JSON, so a codec is two functions: from the wire's bytes to JSON text, and back. It
/// must take any bytes without a panic and in bounded memory, since they come from outside.
///
/// ```
/// # use choreo_runtime as choreo;
/// use bytes::Bytes;
/// use choreo::codec::{Codec, Content, Undecodable, Unwritable};
///
/// /// Decimal numbers, backwards.
/// #[derive(Debug)]
/// struct Mirror;
///
/// impl Codec for Mirror {
///     fn name(&self) -> &str {
///         "mirror writing"
///     }
///     fn decode(&self, _topic: &str, wire: &[u8]) -> Result<Content, Undecodable> {
///         match wire.iter().position(|byte| !byte.is_ascii_digit()) {
///             Some(at) => Err(Undecodable::new("there is something else than digits").at(at)),
///             None => Ok(Content::Json(wire.iter().rev().copied().collect())),
///         }
///     }
///     fn encode(&self, _topic: &str, json: &[u8]) -> Result<Bytes, Unwritable> {
///         match json.iter().all(u8::is_ascii_digit) {
///             true => Ok(json.iter().rev().copied().collect()),
///             false => Err(Unwritable::new("it is no whole number")),
///         }
///     }
/// }
/// ```
pub trait Codec: fmt::Debug + Send + Sync + 'static {
    /// What a report calls it: `MessagePack`.
    fn name(&self) -> &str;

    /// What a payload holds.
    ///
    /// # Errors
    ///
    /// Where it is nothing that this codec writes. The scenario goes on: such a message is a near miss.
    fn decode(&self, topic: &str, wire: &[u8]) -> Result<Content, Undecodable>;

    /// The payload for a value, given as JSON text.
    ///
    /// # Errors
    ///
    /// Where the format or the topic's schema has no place for it. The scenario ends in ERROR.
    fn encode(&self, topic: &str, json: &[u8]) -> Result<Bytes, Unwritable>;
}

/// What a codec makes of a payload.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Content {
    /// A value, as JSON text.
    Json(Vec<u8>),
    /// The payload is JSON text itself, or is meant to be.
    AsIs,
    /// Bytes that mean nothing to choreo: no shape fits them.
    Opaque,
}

/// What a codec makes of a payload: JSON text, or why there is none; `None` where the payload is the text itself.
pub(crate) fn read(codec: &dyn Codec, topic: &str, wire: &[u8]) -> Option<Result<Bytes, DecodeError>> {
    let name = codec.name();
    let unreadable = |text: String, offset| Some(Err(DecodeError::unreadable(text, offset)));
    match panics::caught(|| Ok(codec.decode(topic, wire))) {
        Ok(Ok(Content::Json(text))) => Some(Ok(text.into())),
        Ok(Ok(Content::AsIs)) => None,
        Ok(Ok(Content::Opaque)) => unreadable(
            format!("{name}, which have no fields to look at: compare them with `b\"..\"` or a matcher"),
            None,
        ),
        Ok(Err(error)) if wire.is_empty() => unreadable(format!("empty, not {name}"), error.offset()),
        Ok(Err(error)) => unreadable(format!("not {name}: {error}"), error.offset()),
        Err(panic) => unreadable(format!("not {name} that can be read: its codec {panic}"), None),
    }
}

/// The payload for a value; where there is none, why: a fragment that reads after "failed to".
pub(crate) fn write(codec: &dyn Codec, topic: &str, json: &[u8]) -> Result<Bytes, String> {
    let failed = |why: &dyn fmt::Display| format!("encode the payload as {}: {why}", codec.name());
    match panics::caught(|| Ok(codec.encode(topic, json))) {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(error)) => Err(failed(&error)),
        Err(panic) => Err(failed(&format_args!("its codec {panic}"))),
    }
}
