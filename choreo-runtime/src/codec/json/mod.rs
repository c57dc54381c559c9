//! JSON: the codec that does nothing, and what the others read and write it with.

#[cfg(feature = "protobuf")]
mod bounded;
#[cfg(feature = "protobuf")]
mod place;
mod tree;
#[cfg_attr(
    not(all(feature = "avro", feature = "cbor", feature = "msgpack")),
    allow(dead_code, reason = "each format writes with a part of it")
)]
mod writer;

#[cfg(feature = "protobuf")]
pub(super) use bounded::{Bounded, limited};
#[cfg(feature = "protobuf")]
pub(super) use place::field_at;
pub(super) use tree::Tree;
pub(super) use writer::Writer;

use bytes::Bytes;

use super::{Codec, Content, Undecodable, Unwritable};

/// JSON, as it is. A table of codecs never asks it: it is there to be named.
///
/// ```
/// # use choreo_runtime as choreo;
/// use choreo::codec::{Codecs, Json, Text};
///
/// let codecs = Codecs::new(Text).on("orders.>", Json);
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Json;

impl Codec for Json {
    fn name(&self) -> &str {
        "JSON"
    }

    fn decode(&self, _: &str, _: &[u8]) -> Result<Content, Undecodable> {
        Ok(Content::AsIs)
    }

    fn encode(&self, _: &str, json: &[u8]) -> Result<Bytes, Unwritable> {
        Ok(Bytes::copy_from_slice(json))
    }
}
