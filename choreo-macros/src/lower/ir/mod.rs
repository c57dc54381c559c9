//! The block, lowered: what `codegen` writes down.
//!
//! The tables mirror `choreo_runtime::machine`, where each is documented by what it means; here each says what
//! it becomes. User expressions stay what they were, borrowed from the syntax tree: [`Expr`] is one closure.

mod expr;
mod flow;
mod id;
mod pattern;
mod statement;

pub(crate) use expr::{
    Envelope, Expr, Inside, Job, Of, Own, Part, Payload, Piece, Reply, Step, TopicText, Typed,
};
pub(crate) use flow::{
    Body, Branch, Does, Loop, Member, Opens, Region, Round, Start, State, Trigger, Window,
};
pub(crate) use id::{
    CaptureId, ChannelId, ExprId, LeafId, LoopId, RoundId, StateId, StatementId, TransportId, WindowId,
};
pub(crate) use pattern::{Field, Literal, Node, Operand, Pattern, Test, TypedLeaf};
pub(crate) use statement::{
    Address, Answers, Bound, Capability, Capture, Cell, CellName, Channel, Condition, Content, Count, Holds,
    Keeps, Kind, Period, Place, Reading, Statement, Topic, Watch,
};

use proc_macro2::Ident;

use crate::ast::Via;

/// A block, lowered.
#[derive(Default)]
pub(crate) struct Block<'a> {
    /// `let _ = $crate::__private::verbs::expect;` for each, so that the editor documents it.
    pub(crate) verbs: Vec<&'a Ident>,
    /// `$crate::__private::need_keys(__choreo_stage);` for each clause that asks something of the stage.
    pub(crate) bounds: Vec<Bound<'a>>,
    /// `Machine::statements`
    pub(crate) statements: Vec<Statement>,
    /// `Machine::states`
    pub(crate) states: Vec<State>,
    /// `Machine::windows`
    pub(crate) windows: Vec<Window>,
    /// `Machine::rounds`
    pub(crate) rounds: Vec<Round>,
    /// `Machine::loops`
    pub(crate) loops: Vec<Loop>,
    /// `let _ = &__choreo_stage.kafka;` for each `via` that is written, by its word and its name.
    pub(crate) vias: Vec<&'a Via>,
    /// `$crate::__private::need_one(__choreo_stage);` at the first verb that names no transport.
    pub(crate) nameless: Option<&'a Ident>,
    /// `Machine::transports`
    pub(crate) transports: Vec<String>,
    /// `Machine::channels`
    pub(crate) channels: Vec<Channel>,
    /// `Machine::captures`, and the fields of `Captures`.
    pub(crate) captures: Vec<Capture<'a>>,
    /// `let done = $crate::__private::capture();` for each.
    pub(crate) cells: Vec<Cell<'a>>,
    /// `let __e0 = $crate::__private::e_payload(|| ..);` for each.
    pub(crate) exprs: Vec<Expr<'a>>,
    /// `Machine::leaves`
    pub(crate) leaves: usize,
    /// `Machine::timeout`, where the block says it.
    pub(crate) timeout: Option<Period>,
    /// `Machine::settle`, where the block says it.
    pub(crate) settle: Option<Period>,
}
