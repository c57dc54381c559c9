//! Patterns.

use super::{CaptureId, ExprId, LeafId};
use crate::ast::{Extent, JsonType, Operator};

/// `machine::Pattern`
pub(crate) enum Pattern {
    /// `Pattern::Anything`
    Anything,
    /// `Pattern::Shape(&Node { .. })`
    Shape(Node),
    /// `Pattern::Typed { .. }`
    Typed { expr: ExprId, text: String, extent: Extent, whole: LeafId, leaves: Vec<TypedLeaf> },
    /// `Pattern::Bytes { .. }`
    Bytes { bytes: Vec<u8>, extent: Extent, leaf: LeafId },
    /// `Pattern::Custom { .. }`
    Custom { expr: ExprId, text: String, extent: Extent, leaf: LeafId },
}

/// `machine::TypedLeaf`
pub(crate) struct TypedLeaf {
    pub(crate) leaf: LeafId,
    /// `status`, `customer.name`
    pub(crate) path: String,
    pub(crate) text: String,
    pub(crate) extent: Extent,
}

/// `machine::Node`
pub(crate) struct Node {
    pub(crate) extent: Extent,
    pub(crate) leaf: LeafId,
    pub(crate) test: Test,
}

/// `machine::Field`
pub(crate) struct Field {
    pub(crate) key: String,
    /// Where the key stands.
    pub(crate) extent: Extent,
    pub(crate) value: Node,
}

/// `machine::Test`: the variant of the same name.
pub(crate) enum Test {
    Equal(Operand),
    Compare(Operator, Operand),
    Range { from: Option<Operand>, to: Option<(Operand, bool)> },
    Regex(String),
    Present,
    Absent,
    Type(JsonType),
    StartsWith(Operand),
    EndsWith(Operand),
    Contains(Operand),
    Len(Box<Node>),
    Not(Box<Node>),
    All(Vec<Node>),
    Any(Vec<Node>),
    Every(Box<Node>),
    Some(Box<Node>),
    Sequence { items: Vec<Node>, rest: bool },
    Bag { items: Vec<Node>, rest: bool },
    Object { fields: Vec<Field>, exactly: bool },
    CloseTo(Operand, Operand),
    Bind(CaptureId, Box<Node>),
}

/// `machine::Operand`
pub(crate) enum Operand {
    /// `Operand::Literal(..)`
    Literal(Literal),
    /// `Operand::Expr { expr, text }`
    Expr(ExprId, String),
}

/// `machine::Literal`
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Literal {
    Null,
    Bool(bool),
    Int(i128),
    /// Finite.
    Float(f64),
    Text(String),
}
