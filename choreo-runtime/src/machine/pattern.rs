//! What a payload must look like.

use super::{CaptureId, ExprId, LeafId, Place};

/// What a payload must look like.
#[derive(Debug, Clone, Copy)]
pub enum Pattern {
    /// Nothing was said: any payload, JSON or not.
    Anything,
    /// A JSON shape.
    Shape(&'static Node),
    /// A Rust pattern on a type that serde decodes.
    Typed {
        /// Decodes and judges.
        expr: ExprId,
        /// The pattern's text.
        text: &'static str,
        /// Where it stands.
        place: Place,
        /// The leaf for "it is not such a value at all".
        whole: LeafId,
        /// Its parts, each judged by itself for the report.
        leaves: &'static [TypedLeaf],
    },
    /// `b".."`: exactly these bytes.
    Bytes {
        /// The bytes.
        bytes: &'static [u8],
        /// Where they stand.
        place: Place,
        /// The leaf.
        leaf: LeafId,
    },
    /// `(EXPR)`: a [`Matcher`](crate::matching::Matcher) of the user's own.
    Custom {
        /// Gives the matcher.
        expr: ExprId,
        /// The expression's text.
        text: &'static str,
        /// Where it stands.
        place: Place,
        /// The leaf.
        leaf: LeafId,
    },
}

/// One part of a typed pattern.
#[derive(Debug, Clone, Copy)]
pub struct TypedLeaf {
    /// The leaf.
    pub leaf: LeafId,
    /// The path of field names to it, dotted: to find the value in the JSON for the report.
    pub path: &'static str,
    /// Its text.
    pub text: &'static str,
    /// Where it stands.
    pub place: Place,
}

/// One node of a shape.
#[derive(Debug, Clone, Copy)]
pub struct Node {
    /// Where it stands.
    pub place: Place,
    /// Its own leaf.
    pub leaf: LeafId,
    /// What is asked of the value there.
    pub test: Test,
}

/// One field of an object shape, or one header.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// The key.
    pub key: &'static str,
    /// Where the key stands.
    pub place: Place,
    /// What its value must be. [`Test::Absent`] asks that the key is not there.
    pub value: Node,
}

/// What is asked of a value.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Test {
    /// Equal; numbers by value. [`Operand::Expr`] may give any JSON value.
    Equal(Operand),
    /// `!= < <= > >=`. Numbers by value, strings by code point; values of unlike types do not fit (for `!=`, they do).
    Compare(Operator, Operand),
    /// A range: both ends optional.
    Range {
        /// The lower end, inclusive.
        from: Option<Operand>,
        /// The upper end, and whether it belongs to the range.
        to: Option<(Operand, bool)>,
    },
    /// `=~ ".."`: the regex finds a match somewhere in the string.
    Regex(&'static str),
    /// `_`: there, whatever it is (`null` included).
    Present,
    /// `absent`: the key is not there.
    Absent,
    /// `string number integer bool array object uuid timestamp`.
    Type(JsonType),
    /// `starts_with EXPR`.
    StartsWith(Operand),
    /// `ends_with EXPR`.
    EndsWith(Operand),
    /// `contains EXPR`: a substring of a string, an element of an array.
    Contains(Operand),
    /// `len VALUE`: of a string in characters, an array in elements, an object in keys.
    Len(&'static Node),
    /// `not VALUE`.
    Not(&'static Node),
    /// `all [..]`.
    All(&'static [Node]),
    /// `any [..]` and `in [..]`.
    Any(&'static [Node]),
    /// `every VALUE`: each element of an array (an empty one fits).
    Every(&'static Node),
    /// `some VALUE`: at least one element of an array.
    Some(&'static Node),
    /// `[a, b]` and `[a, b, ..]`: by position.
    Sequence {
        /// The elements.
        items: &'static [Node],
        /// Whether more may follow.
        rest: bool,
    },
    /// `bag [a, b]` and `bag [a, b, ..]`: in any order.
    Bag {
        /// The elements.
        items: &'static [Node],
        /// Whether there may be more.
        rest: bool,
    },
    /// `{ .. }`, and `exactly { .. }`.
    Object {
        /// The fields, in the order of the text.
        fields: &'static [Field],
        /// Whether no other key may be there.
        exactly: bool,
    },
    /// `close_to(x, eps)`.
    CloseTo(Operand, Operand),
    /// `NAME @ VALUE`.
    Bind(CaptureId, &'static Node),
}

/// What a value is compared with.
#[derive(Debug, Clone, Copy)]
pub enum Operand {
    /// A literal.
    Literal(Literal),
    /// A user's expression: its JSON value is in the operand table when the pattern is judged.
    Expr {
        /// The expression.
        expr: ExprId,
        /// Its text.
        text: &'static str,
    },
}

/// A literal of JSON.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Literal {
    /// `null`.
    Null,
    /// `true`, `false`.
    Bool(bool),
    /// A whole number.
    Int(i128),
    /// Another number.
    Float(f64),
    /// A string.
    Text(&'static str),
}

/// `!= < <= > >=`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

/// A type of JSON value, or a form of string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JsonType {
    /// Any string.
    String,
    /// Any number.
    Number,
    /// A number without a fraction: `1`, `-3`, `2.0`.
    Integer,
    /// `true` or `false`.
    Bool,
    /// An array.
    Array,
    /// An object.
    Object,
    /// A string that is a UUID (RFC 9562, hyphenated form, either case).
    Uuid,
    /// A string that is a timestamp (RFC 3339).
    Timestamp,
}
