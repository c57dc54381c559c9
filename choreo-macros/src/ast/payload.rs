//! Payloads: what is sent.

use syn::{Expr, LitByteStr};

use super::{Extent, Key};

/// PAYLOAD
pub(crate) enum Payload {
    /// `{ .. }`, `[ .. ]`
    Json(Json),
    /// `b".."`
    Bytes(LitByteStr),
    /// Any other expression that is `Serialize`, or gives bytes or a `Payload`.
    Expr(Expr, Extent),
}

/// A JSON value with expressions in it.
pub(crate) struct Json {
    pub(crate) extent: Extent,
    pub(crate) kind: JsonKind,
}

/// Which.
#[expect(clippy::large_enum_variant, reason = "a block has few of them, and each is built once")]
pub(crate) enum JsonKind {
    Object(Vec<Entry>),
    Array(Vec<Element>),
    /// `null`
    Null,
    /// A Rust expression (a literal included).
    Expr(Expr),
}

/// One entry of an object.
pub(crate) enum Entry {
    Pair(Key, Json),
    /// `..EXPR`: the fields of another object that are not written here.
    Spread(Expr, Extent),
}

/// One element of an array.
pub(crate) enum Element {
    Value(Json),
    /// `..EXPR`: the elements of another array.
    Spread(Expr, Extent),
}
