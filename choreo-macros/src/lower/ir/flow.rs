//! What is done when.

use super::{CaptureId, ExprId, LoopId, Period, RoundId, StateId, StatementId, WindowId};

/// `machine::State { does: Does::.., next: .. }`
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct State {
    pub(crate) does: Does,
    pub(crate) next: StateId,
}

/// `machine::Does`
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Does {
    /// `Does::Publish { statement, opens, joins, run, around }`
    Publish(Trigger),
    /// `Does::Call { statement, opens, joins, run, around }`
    Call(Trigger),
    /// `Does::Let(..)`
    Let(StatementId),
    /// `Does::Check(..)`
    Check(StatementId),
    /// `Does::Wait(..)`
    Wait(StatementId),
    /// `Does::Await(..)`
    Await(RoundId),
    /// `Does::Continue(..)`
    Continue(WindowId),
    /// `Does::Fork { statement, opens }`
    Fork { statement: StatementId, opens: Option<WindowId> },
    /// `Does::Join`
    Join,
    /// `Does::Choose { statement, round }`
    Choose { statement: StatementId, round: RoundId },
    /// `Does::Loop(..)`
    Loop(LoopId),
    /// `Does::Finish`
    Finish,
}

/// A trigger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Trigger {
    pub(crate) statement: StatementId,
    pub(crate) opens: Option<WindowId>,
    pub(crate) joins: bool,
    pub(crate) run: WindowId,
    pub(crate) around: Vec<WindowId>,
}

/// `machine::Region`
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Region {
    pub(crate) state: StateId,
    pub(crate) body: Body,
}

/// `machine::Branch`
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Branch {
    pub(crate) start: Start,
    pub(crate) state: StateId,
    pub(crate) body: Body,
}

/// `machine::Start`
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Start {
    /// `Start::Expect(..)`
    Expect(StatementId),
    /// `Start::After(..)`
    After(Period),
}

/// `machine::Loop`
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Loop {
    pub(crate) statement: StatementId,
    pub(crate) rounds: ExprId,
    pub(crate) text: String,
    pub(crate) state: StateId,
    pub(crate) body: Body,
}

/// `machine::Body`: from, and up to but not including.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Body {
    pub(crate) statements: (StatementId, StatementId),
    pub(crate) rounds: (RoundId, RoundId),
    pub(crate) captures: (CaptureId, CaptureId),
    pub(crate) windows: (WindowId, WindowId),
}

/// `machine::Window`
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Window {
    pub(crate) opens: Opens,
    /// Its rounds, in the order in which they are awaited.
    pub(crate) rounds: Vec<RoundId>,
    /// The `never`s that stand in it.
    pub(crate) nevers: Vec<StatementId>,
}

/// `machine::Opens`
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Opens {
    /// `Opens::Subscribed`
    Subscribed,
    /// `Opens::Trigger(..)`
    Trigger(StatementId),
    /// `Opens::Together(..)`
    Together(StatementId),
    /// `Opens::From(..)`: sorted.
    From(Vec<WindowId>),
}

/// `machine::Round`
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Round {
    pub(crate) window: WindowId,
    pub(crate) members: Vec<Member>,
}

/// `machine::Member`
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Member {
    Expect(StatementId),
    InOrder(Vec<StatementId>),
    Quiet(StatementId),
    Eventually(StatementId),
}
