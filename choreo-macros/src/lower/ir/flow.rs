//! What is done when.

use super::{RoundId, StatementId, WindowId};

/// `machine::State { does: Does::.., next: .. }`: the state after it is the next one; the last, a `Finish`,
/// names itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Does {
    /// `Does::Publish { statement, opens, run }`
    Publish { statement: StatementId, opens: Option<WindowId>, run: WindowId },
    /// `Does::Call { statement, opens, run }`
    Call { statement: StatementId, opens: Option<WindowId>, run: WindowId },
    /// `Does::Let(..)`
    Let(StatementId),
    /// `Does::Check(..)`
    Check(StatementId),
    /// `Does::Wait(..)`
    Wait(StatementId),
    /// `Does::Await(..)`
    Await(RoundId),
    /// `Does::Finish`
    Finish,
}

/// `machine::Window`
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Window {
    /// The trigger that opens it; `None` where statements stand before the first trigger.
    pub(crate) opened_by: Option<StatementId>,
    /// Its rounds, in the order in which they are awaited.
    pub(crate) rounds: Vec<RoundId>,
    /// The `never`s that stand in it.
    pub(crate) nevers: Vec<StatementId>,
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
