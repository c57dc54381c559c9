//! Protobuf: by a descriptor set, or by prost's types.

mod described;
mod record;
#[cfg(test)]
mod tests;
mod typed;

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use prost::Message;
use prost_reflect::{DescriptorPool, MessageDescriptor};
use serde::Serialize;
use serde::de::DeserializeOwned;

use self::described::Described;
use self::typed::Typed;
use super::json::{field_at, limited};
use super::{Codec, Content, Undecodable, Unwritable};
use crate::transport::{TransportError, TransportErrorKind};

/// Protobuf, of one message type: [`Descriptors::message`], or [`of`](Protobuf::of) a type of prost's.
#[derive(Clone)]
pub struct Protobuf {
    form: Arc<dyn Form>,
}

impl Protobuf {
    /// The message that this type is. It must be `Serialize` and `Deserialize` as well, since prost's types tell
    /// nothing of their fields: let `prost-build` derive both by a `type_attribute`, or `pbjson-build` write them. What
    /// a shape sees is what serde makes of it.
    ///
    /// ```
    /// # use choreo_runtime as choreo;
    /// # mod prost { pub use ::prost::*; }
    /// use choreo::codec::{Codec, Content, Protobuf};
    ///
    /// #[derive(prost::Message, serde::Serialize, serde::Deserialize)]
    /// struct Order {
    ///     #[prost(uint64, tag = "1")]
    ///     id: u64,
    ///     #[prost(string, tag = "2")]
    ///     #[serde(default)]
    ///     note: String,
    /// }
    ///
    /// let orders = Protobuf::of::<Order>();
    /// let wire = orders.encode("orders", br#"{"id":7}"#)?;
    /// assert_eq!(&wire[..], b"\x08\x07");
    /// let Content::Json(text) = orders.decode("orders", &wire)? else { panic!() };
    /// assert_eq!(text, br#"{"id":7,"note":""}"#);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn of<T>() -> Protobuf
    where
        T: Message + Default + Serialize + DeserializeOwned + 'static,
    {
        Protobuf { form: Arc::new(Typed::<T>::new()) }
    }
}

/// How a message type is known.
trait Form: Send + Sync + 'static {
    /// What a report calls it.
    fn name(&self) -> &str;

    /// Whether these bytes are such a message.
    fn check(&self, wire: &[u8]) -> Result<(), prost::DecodeError>;

    /// The message as JSON text.
    fn json(&self, wire: &[u8]) -> Result<Vec<u8>, Undecodable>;

    /// The bytes of the message that this JSON text is.
    fn wire(&self, json: &[u8]) -> Result<Vec<u8>, serde_json::Error>;
}

impl Codec for Protobuf {
    fn name(&self) -> &str {
        "Protobuf"
    }

    fn decode(&self, _: &str, wire: &[u8]) -> Result<Content, Undecodable> {
        if let Err(error) = self.form.check(wire) {
            return Err(record::blame(wire, &*self.form, &error));
        }
        self.form.json(wire).and_then(limited).map(Content::Json)
    }

    fn encode(&self, _: &str, json: &[u8]) -> Result<Bytes, Unwritable> {
        self.form.wire(json).map(Bytes::from).map_err(|error| {
            let text = error.to_string();
            let what = text.rsplit_once(" at line ").map_or(&*text, |(what, _)| what);
            // serde_json counts what it has read, the offending value included.
            field_at(json, error.column().saturating_sub(1), Unwritable::new(what))
        })
    }
}

impl fmt::Debug for Protobuf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Protobuf").field(&self.form.name()).finish()
    }
}

/// A descriptor set: what `protoc --include_imports --descriptor_set_out=shop.bin shop.proto` writes, and `prost-build`
/// where it is given a `file_descriptor_set_path`.
#[derive(Debug, Clone)]
pub struct Descriptors {
    pool: DescriptorPool,
}

impl Descriptors {
    /// Reads a descriptor set.
    ///
    /// ```no_run
    /// # use choreo_runtime as choreo;
    /// use choreo::codec::Codecs;
    /// use choreo::codec::protobuf::Descriptors;
    ///
    /// # fn codecs() -> Result<Codecs, Box<dyn std::error::Error>> {
    /// let shop = Descriptors::read(&std::fs::read("proto/shop.bin")?)?;
    /// let codecs = Codecs::new(shop.message("shop.Order")?).on("invoices", shop.message("shop.Invoice")?);
    /// # Ok(codecs)
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Where it is none, or an import is not in it.
    pub fn read(set: &[u8]) -> Result<Descriptors, DescriptorError> {
        match DescriptorPool::decode(set) {
            Ok(pool) => Ok(Descriptors { pool }),
            Err(error) => Err(DescriptorError { what: format!("read a Protobuf descriptor set: {error}") }),
        }
    }

    /// The codec of this message, by its full name: `shop.Order`.
    ///
    /// # Errors
    ///
    /// Where there is no such message.
    pub fn message(&self, name: &str) -> Result<Protobuf, DescriptorError> {
        match self.pool.get_message_by_name(name) {
            Some(message) => Ok(described(message)),
            None => Err(self.unknown(name)),
        }
    }

    fn unknown(&self, name: &str) -> DescriptorError {
        let names: Vec<String> =
            self.pool.all_messages().map(|message| message.full_name().to_owned()).collect();
        let likeness = |known: &&String| (strsim::jaro_winkler(known, name) * 1e6) as u64;
        let nearest = names.iter().max_by_key(likeness);
        let fix = nearest.map(|nearest| format!("; did you mean `{nearest}`?")).unwrap_or_default();
        DescriptorError { what: format!("find the message `{name}` in a Protobuf descriptor set{fix}") }
    }
}

fn described(message: MessageDescriptor) -> Protobuf {
    Protobuf { form: Arc::new(Described(message)) }
}

/// A descriptor set that can't be used. Reads after "failed to".
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what}")]
pub struct DescriptorError {
    what: String,
}

/// So that `?` takes it in a stage's `open`.
impl From<DescriptorError> for TransportError {
    fn from(error: DescriptorError) -> TransportError {
        TransportError::new(TransportErrorKind::Misconfigured, error.to_string())
    }
}
