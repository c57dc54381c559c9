//! Statements, and what they bind.

use proc_macro2::Ident;
use syn::Type;

use super::{
    Branch, CaptureId, ChannelId, ExprId, Field, LeafId, LoopId, Node, Pattern, Region, StatementId,
    TransportId,
};
use crate::ast::{Extent, Via};

/// `machine::Statement`
pub(crate) struct Statement {
    pub(crate) extent: Extent,
    pub(crate) kind: Kind,
}

/// `machine::Kind`
pub(crate) enum Kind {
    /// `Kind::Publish(Publish { .. })`
    Publish { to: Address, payload: Content, envelope: Option<ExprId>, capture: Option<CaptureId> },
    /// `Kind::Expect(Expect { .. })`
    Expect {
        watch: Watch,
        times: Option<Count>,
        within: Option<Period>,
        capture: Option<CaptureId>,
        binds: Vec<CaptureId>,
        in_order: bool,
        from_start: bool,
    },
    /// `Kind::Never(Never { .. })`
    Never { watch: Watch, period: Option<Period> },
    /// `Kind::On(On { .. })`
    On { watch: Watch, answer: ExprId, answers: Answers, once: bool, times: Option<Count> },
    /// `Kind::Let(Let { .. })`
    Let { expr: ExprId, capture: CaptureId, text: String },
    /// `Kind::Check(Check { .. })`
    Check { expr: ExprId, text: String, extent: Extent, uses: Vec<CaptureId> },
    /// `Kind::Wait(Wait { .. })`
    Wait { period: Period },
    /// `Kind::Together(Together { .. })`; its regions are known once the flow is laid out.
    Together { regions: Vec<Region> },
    /// `Kind::Either(Either { .. })`; its branches are known once the flow is laid out.
    Either { branches: Vec<Branch> },
    /// `Kind::Repeat(..)`
    Repeat(LoopId),
    /// `Kind::For(..)`
    For(LoopId),
    /// `Kind::Call(Call { .. })`
    Call { expr: ExprId, capture: Option<CaptureId>, text: String },
    /// `Kind::Request(Request { publish: Publish { .. }, expect: Expect { .. } })`
    Request { publish: Box<Kind>, expect: Box<Kind> },
    /// `Kind::Only(Only { .. })`; its expectations are known once they are lowered.
    Only { channels: Vec<ChannelId>, expects: Vec<StatementId> },
    /// `Kind::Eventually(Eventually { .. })`
    Eventually { expr: ExprId, needs: Vec<CaptureId>, within: Period, every: Option<Period>, text: String },
}

/// `machine::Topic`
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Topic {
    /// `Topic::Literal("..")`
    Literal(String),
    /// `Topic::Expr { expr, text }`
    Expr(ExprId, String),
    /// `Topic::Reply`
    Reply,
}

/// `machine::Address`
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Address {
    pub(crate) transport: TransportId,
    pub(crate) topic: Topic,
}

/// `machine::Span`
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Period {
    /// `Span::Literal(Duration::from_nanos(..))`
    Literal(u64),
    /// `Span::Expr { expr, text }`
    Expr(ExprId, String),
}

/// `machine::Payload`
pub(crate) enum Content {
    /// `Payload::Static(b"..")`
    Static(Vec<u8>),
    /// `Payload::Raw(b"..")`
    Raw(Vec<u8>),
    /// `Payload::Expr(..)`
    Expr(ExprId),
}

/// `machine::Watch`
pub(crate) struct Watch {
    pub(crate) channel: ChannelId,
    pub(crate) topic: Topic,
    pub(crate) pattern: Pattern,
    pub(crate) headers: Vec<Field>,
    pub(crate) key: Option<Node>,
    pub(crate) condition: Option<Condition>,
    /// Sorted.
    pub(crate) needs: Vec<CaptureId>,
    pub(crate) operands: Vec<ExprId>,
}

/// `machine::Condition`
pub(crate) struct Condition {
    pub(crate) expr: ExprId,
    pub(crate) text: String,
    pub(crate) extent: Extent,
    pub(crate) leaf: LeafId,
}

/// `machine::Count`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Count {
    pub(crate) least: u32,
    pub(crate) most: Option<u32>,
}

/// `machine::Answers`
pub(crate) struct Answers {
    pub(crate) publishes: Vec<Address>,
    pub(crate) replies: bool,
    pub(crate) checks: Vec<Extent>,
}

/// `machine::Channel`
pub(crate) struct Channel {
    pub(crate) transport: TransportId,
    pub(crate) topic: Topic,
    /// Whether one of its listeners reads `from start`.
    pub(crate) from_start: bool,
    pub(crate) listeners: Vec<StatementId>,
}

/// `machine::Capture`
pub(crate) struct Capture<'a> {
    pub(crate) name: &'a Ident,
    pub(crate) statement: StatementId,
    pub(crate) fill: Option<ExprId>,
    pub(crate) leaf: Option<LeafId>,
    /// How expressions below read it.
    pub(crate) reading: Reading,
    /// Whether an expression of the block uses it. If none does, rustc is let warn unless `run.done` reads it.
    pub(crate) used: bool,
    /// How its field of `Captures` keeps it.
    pub(crate) keeps: Keeps,
}

/// How a field of `Captures` keeps what a name was bound to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keeps {
    /// `T`: it is bound in every run that passes.
    Always,
    /// `Option<T>`: it is bound in a branch that may not be taken.
    Perhaps,
    /// `Vec<T>`: it is bound in each round of a loop.
    Rounds,
}

/// How expressions read a capture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reading {
    /// `as NAME`: the cell itself, which derefs; a field of `Captures`.
    Cell,
    /// `NAME @ ..` and a binding of a typed pattern: by value; a field of `Captures`.
    Value,
    /// What a `call` gives: by value; a field of `Captures`, moved.
    Called,
    /// A `let`, and what a `for` binds: by value; no field, since it may borrow from a cell.
    Let,
    /// A `NAME @ ..` of an `on` or a `never`: read in its own statement only, which has no cell for it.
    Inner,
}

/// `let done = $crate::__private::capture::<Content>();`
pub(crate) struct Cell<'a> {
    pub(crate) name: CellName<'a>,
    pub(crate) holds: Holds<'a>,
    pub(crate) place: Place,
}

/// Where a cell stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// Above all expressions.
    First,
    /// A name that has a cell already, and means another one from this expression on: that of another loop.
    Again(ExprId),
    /// The cell of another branch's name: `let _: &Capture<Content> = &(done);` above this expression.
    Shared(ExprId),
}

/// The name of a cell.
#[derive(Clone, Copy)]
pub(crate) enum CellName<'a> {
    /// The user's own: `done`.
    Capture(&'a Ident),
    /// Of a statement without `as` whose message's type something must fix: `__of3`.
    Anchor(StatementId),
}

/// What a cell holds.
#[derive(Clone, Copy)]
pub(crate) enum Holds<'a> {
    /// `Message<Json>`, or with `each` a `Vec` of them.
    Json { each: bool },
    /// `Value`, or with `each` a `Vec` of them.
    Part { each: bool },
    /// What is first put into it.
    Inferred,
    /// `let NAME: TYPE = ..`
    Type(&'a Type),
}

/// What a clause asks of the stage: `$crate::__private::need_keys(__choreo_stage);` at the clause's span.
pub(crate) struct Bound<'a> {
    /// The transport that is asked, where the statement names one: `&__choreo_stage.kafka`.
    pub(crate) via: Option<&'a Via>,
    pub(crate) extent: Extent,
    pub(crate) capability: Capability,
}

/// `need_keys`, `need_headers`, `need_reply`, `need_request`, `need_history`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Capability {
    Keys,
    Headers,
    Reply,
    Request,
    History,
}
