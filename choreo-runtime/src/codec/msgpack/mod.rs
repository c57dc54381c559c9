//! MessagePack.
//!
//! Written here rather than by a crate: those that read any value build a tree first, and tell neither where reading
//! failed nor how deep it may go. The tests hold it against `rmp-serde`.

mod decode;
mod encode;
#[cfg(test)]
mod tests;

use bytes::Bytes;

use super::{Codec, Content, Undecodable, Unwritable};

/// MessagePack. Objects are maps with string keys, in the order of the text.
///
/// ```
/// # use choreo_runtime as choreo;
/// use choreo::codec::{Codec, Content, MessagePack};
///
/// let wire = MessagePack.encode("orders", br#"{"id":7,"paid":true}"#)?;
/// assert_eq!(&wire[..], b"\x82\xa2id\x07\xa4paid\xc3");
/// let Content::Json(text) = MessagePack.decode("orders", &wire)? else { panic!() };
/// assert_eq!(text, br#"{"id":7,"paid":true}"#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MessagePack;

impl Codec for MessagePack {
    fn name(&self) -> &str {
        "MessagePack"
    }

    fn decode(&self, _: &str, wire: &[u8]) -> Result<Content, Undecodable> {
        decode::decode(wire).map(Content::Json)
    }

    fn encode(&self, _: &str, json: &[u8]) -> Result<Bytes, Unwritable> {
        encode::encode(json).map(Bytes::from)
    }
}
