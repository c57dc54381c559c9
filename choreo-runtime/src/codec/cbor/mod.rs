//! CBOR (RFC 8949).
//!
//! Written here rather than by a crate: those that read any value build a tree first, and tell neither where reading
//! failed nor how deep it may go. The tests hold it against `ciborium`.

mod decode;
mod encode;
#[cfg(test)]
mod tests;

use bytes::Bytes;

use super::{Codec, Content, Undecodable, Unwritable};

/// CBOR. Objects are maps with string keys, in the order of the text; lengths are definite, and numbers as short as
/// they can be without a loss.
///
/// ```
/// # use choreo_runtime as choreo;
/// use choreo::codec::{Cbor, Codec, Content};
///
/// let wire = Cbor.encode("orders", br#"{"id":7,"paid":true}"#)?;
/// assert_eq!(&wire[..], b"\xa2\x62id\x07\x64paid\xf5");
/// let Content::Json(text) = Cbor.decode("orders", &wire)? else { panic!() };
/// assert_eq!(text, br#"{"id":7,"paid":true}"#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cbor;

impl Codec for Cbor {
    fn name(&self) -> &str {
        "CBOR"
    }

    fn decode(&self, _: &str, wire: &[u8]) -> Result<Content, Undecodable> {
        decode::decode(wire).map(Content::Json)
    }

    fn encode(&self, _: &str, json: &[u8]) -> Result<Bytes, Unwritable> {
        encode::encode(json).map(Bytes::from)
    }
}
