//! Raw bytes.

use bytes::Bytes;

use super::{Codec, Content, Undecodable, Unwritable};

/// Raw bytes: what choreo is not to look into. A pattern is `b".."` or a matcher of your own, a payload `b".."` or an
/// expression that gives bytes; a shape or a typed pattern fits nothing, and says so.
///
/// ```
/// # use choreo_runtime as choreo;
/// use choreo::codec::{Codecs, Json, Raw};
///
/// let codecs = Codecs::new(Json).on("images.>", Raw);
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Raw;

impl Codec for Raw {
    fn name(&self) -> &str {
        "raw bytes"
    }

    fn decode(&self, _: &str, _: &[u8]) -> Result<Content, Undecodable> {
        Ok(Content::Opaque)
    }

    fn encode(&self, _: &str, _: &[u8]) -> Result<Bytes, Unwritable> {
        Err(Unwritable::new("it is a value; give `b\"..\"`, bytes or a `choreo::Payload`"))
    }
}
