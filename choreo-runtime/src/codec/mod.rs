//! How payloads are written on the wire: JSON, unless a stage says otherwise for all its topics or for some.
//!
//! A [`Codec`] stands at the border between the wire and a run. What comes is decoded once, to JSON text, when it
//! arrives; what goes out is encoded from JSON just before it is handed off. So everything behind the border (shapes,
//! captures, typed patterns, reports) sees JSON alone, and is the same on every codec. JSON itself is not touched.
//!
//! Start at [`Codecs`], the table that a stage has. The formats: [`Json`], [`Text`], [`Raw`], and by their features
//! `MessagePack`, `Cbor`, `Avro`, `Protobuf`.

#[cfg(feature = "avro")]
pub mod avro;
#[cfg(feature = "msgpack")]
mod calendar;
#[cfg(feature = "cbor")]
mod cbor;
mod fault;
mod format;
mod json;
#[cfg(feature = "msgpack")]
mod msgpack;
#[cfg(feature = "protobuf")]
pub mod protobuf;
mod raw;
mod table;
#[cfg(test)]
#[cfg(any(feature = "cbor", feature = "msgpack"))]
mod testing;
mod text;
#[cfg(any(feature = "avro", feature = "cbor", feature = "msgpack", feature = "protobuf"))]
#[cfg_attr(
    not(all(feature = "avro", feature = "protobuf")),
    allow(dead_code, reason = "each format reads with a part of it")
)]
mod wire;

#[cfg(feature = "avro")]
pub use avro::Avro;
#[cfg(feature = "cbor")]
pub use cbor::Cbor;
pub use fault::{Undecodable, Unwritable};
pub use format::{Codec, Content};
pub(crate) use format::{read, write};
pub use json::Json;
#[cfg(feature = "msgpack")]
pub use msgpack::MessagePack;
#[cfg(feature = "protobuf")]
pub use protobuf::Protobuf;
pub use raw::Raw;
pub use table::Codecs;
pub use text::Text;
