//! JSON, read from its text in one pass: no tree, no allocation, no recursion.
//!
//! Why not serde_json's deserializer: it gives a whole number beyond 64 bits as a rounded float (and, where
//! any crate of the build turns on `arbitrary_precision`, every number as a map), and it lets pass what it
//! skips (bad UTF-8, lone surrogates, `1e999`), so that whether a message is JSON would hang on the shape.
//! Here a text is JSON exactly where `serde_json::from_slice::<Value>` takes it, whatever is asked of it.

mod number;
mod parts;
mod scan;
mod skip;
mod text;

pub(super) use number::Number;
pub(super) use parts::{elements, entries};
pub(crate) use scan::{Fault, Scan};
pub(super) use text::Text;
