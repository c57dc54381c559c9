//! Patterns: what a message must look like.

use proc_macro2::Span;
use syn::{Expr, Ident, LitByteStr, LitStr, Pat};

use super::Extent;

/// PATTERN
#[expect(clippy::large_enum_variant, reason = "a block has few of them, and each is built once")]
pub(crate) enum Pattern {
    /// A JSON shape: `{ .. }`, `exactly { .. }`, `[ .. ]`, `bag [ .. ]`.
    Shape(Shape),
    /// A Rust pattern on a typed message, and its text as written.
    Typed { pat: Pat, extent: Extent, text: String },
    /// `b".."`
    Bytes(LitByteStr),
    /// `(EXPR)`, without the parentheses, and its text.
    Matcher { expr: Expr, extent: Extent, text: String },
}

/// A shape at the top of a pattern: a value that is an object or an array.
pub(crate) struct Shape {
    pub(crate) value: Value,
    pub(crate) kind: ShapeKind,
}

/// Which.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ShapeKind {
    Object,
    Array,
}

/// `{ key: value, .. }` with its braces' span.
pub(crate) struct Object {
    /// The word, for `exactly { .. }`.
    pub(crate) exactly: Option<Ident>,
    pub(crate) fields: Vec<Field>,
    /// From the opening to the closing brace (or from `exactly`).
    pub(crate) extent: Extent,
}

/// `key: VALUE`
pub(crate) struct Field {
    pub(crate) key: Key,
    pub(crate) value: Value,
}

/// A key: an identifier (unrawed) or a string.
#[derive(Debug, Clone)]
pub(crate) struct Key {
    pub(crate) text: String,
    pub(crate) span: Span,
}

/// VALUE
pub(crate) struct Value {
    pub(crate) extent: Extent,
    pub(crate) kind: ValueKind,
}

/// What is asked of a value.
pub(crate) enum ValueKind {
    /// Any Rust expression: equal. Literals (also `-1`) are told apart when lowering. With its text.
    Equal(Expr, String),
    /// `!= < <= > >=` EXPR
    Compare(Operator, Expr, String),
    /// `1..`, `..=5`, `a..b`: each end with its text.
    Range {
        from: Option<(Expr, String)>,
        to: Option<(Expr, String)>,
        inclusive: bool,
    },
    /// `=~ ".."`
    Regex(LitStr),
    /// `_`
    Present,
    /// `absent`
    Absent,
    /// `null`
    Null,
    /// `in [..]`
    In(Vec<Value>),
    StartsWith(Expr, String),
    EndsWith(Expr, String),
    Contains(Expr, String),
    Len(Box<Value>),
    Type(JsonType),
    Not(Box<Value>),
    All(Vec<Value>),
    Any(Vec<Value>),
    Every(Box<Value>),
    Some(Box<Value>),
    /// `[a, b]`, `[a, b, ..]`
    Sequence {
        items: Vec<Value>,
        rest: bool,
    },
    /// `bag [a, b]`, `bag [a, b, ..]`
    Bag {
        items: Vec<Value>,
        rest: bool,
    },
    Object(Object),
    /// `close_to(x, eps)`
    CloseTo((Expr, String), (Expr, String)),
    /// `NAME @ VALUE`
    Bind(Ident, Box<Value>),
}

/// `!= < <= > >=`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operator {
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// `string number integer bool array object uuid timestamp`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum JsonType {
    String,
    Number,
    Integer,
    Bool,
    Array,
    Object,
    Uuid,
    Timestamp,
}
