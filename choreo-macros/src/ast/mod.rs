//! What was written: the statements of a block, every node with its span.

mod case;
mod flow;
mod fragment;
mod head;
mod marker;
mod payload;
mod statement;
mod value;

pub(crate) use case::{Case, Cases};
pub(crate) use flow::{Body, Branch, Either, For, Region, Repeat, Together, each_statement};
pub(crate) use fragment::{Fragment, Item, Origin, Parameter};
pub(crate) use head::ScriptHead;
pub(crate) use marker::Marker;
pub(crate) use payload::{Element, Entry, Json, JsonKind, Payload};
pub(crate) use statement::{
    Answer, Call, Check, Clause, Code, Count, Eventually, Expect, InOrder, Kind, Let, Never, On, OnTimes,
    Only, Period, Publish, Reply, Request, Scenario, Setting, Statement, Topic, Via, Wait, Watch,
};
pub(crate) use value::{Field, JsonType, Key, Object, Operator, Pattern, Shape, ShapeKind, Value, ValueKind};

use proc_macro2::Span;

/// From the first to the last token of a node. Two spans, because stable Rust can't join them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Extent {
    /// The first token.
    pub(crate) start: Span,
    /// The last token.
    pub(crate) end: Span,
}

impl Extent {
    /// A node of one token.
    pub(crate) fn of(span: Span) -> Extent {
        Extent { start: span, end: span }
    }
}

/// A block: what stands between the braces of a `choreo!` in a function, of an item-form scenario, or of a
/// `script!`.
pub(crate) struct Block {
    /// The statements that could be understood, in order. A statement with a mistake in it is kept as far as
    /// it was understood, so that the editor still works in it.
    pub(crate) statements: Vec<Statement>,
    /// The fragments that it includes, each once.
    pub(crate) fragments: Vec<Origin>,
}
