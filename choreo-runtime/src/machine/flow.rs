//! What is done when: states, windows, rounds.

use super::{CaptureId, RoundId, StateId, StatementId, WindowId};

/// One state: what is done in it, and what follows.
#[derive(Debug, Clone, Copy)]
pub struct State {
    /// What is done.
    pub does: Does,
    /// The state after it. A [`Does::Finish`] names itself.
    pub next: StateId,
}

/// What a state does.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Does {
    /// Publishes, and goes on when the transport has accepted.
    Publish {
        /// The `publish` statement; or the `request`, whose reply is awaited in the state that follows.
        statement: StatementId,
        /// The window that opens as this publication is handed off, where it is the first of its run.
        opens: Option<WindowId>,
        /// The window whose run of triggers this is in: the hand-off restarts that window's latency clock
        /// and its `never .. for` periods. (The same as `opens` for the first of the run.)
        run: WindowId,
    },
    /// Runs a `call`, and goes on when it has returned.
    Call {
        /// The `call` statement.
        statement: StatementId,
        /// The window that opens as it begins, where it is the first of its run.
        opens: Option<WindowId>,
        /// The window whose run of triggers this is in, as for a `publish`.
        run: WindowId,
    },
    /// Evaluates a `let`.
    Let(StatementId),
    /// Evaluates a `check`.
    Check(StatementId),
    /// Waits for a stated time.
    Wait(StatementId),
    /// Waits until every member of the round holds; then its assignment is final and its captures are bound.
    Await(RoundId),
    /// Waits for `on .. times`, lingers for `settle` where something is still watched, and ends.
    Finish,
}

/// A trigger, as a state has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trigger {
    /// The statement.
    pub statement: StatementId,
    /// The window that it opens, where it is the first of its run.
    pub opens: Option<WindowId>,
    /// The window whose run it is in.
    pub run: WindowId,
}

impl Does {
    /// The trigger that is done in it.
    pub fn trigger(&self) -> Option<Trigger> {
        match *self {
            Does::Publish { statement, opens, run } | Does::Call { statement, opens, run } => {
                Some(Trigger { statement, opens, run })
            }
            Does::Let(_) | Does::Check(_) | Does::Wait(_) | Does::Await(_) | Does::Finish => None,
        }
    }
}

/// What a run of triggers opens. Windows open in order; window 0 is open from subscription where statements
/// stand before the first trigger (then no state opens it), and otherwise opened by the first trigger.
#[derive(Debug, Clone, Copy)]
pub struct Window {
    /// The trigger that opens it; `None` for one that is open from subscription.
    pub opened_by: Option<StatementId>,
    /// Its rounds, in the order in which they are awaited.
    pub rounds: &'static [RoundId],
    /// The `never` statements that stand in it (open ones and `for` ones).
    pub nevers: &'static [StatementId],
}

/// A set of obligations that are awaited together: matched by one maximum matching, final when all hold.
#[derive(Debug, Clone, Copy)]
pub struct Round {
    /// The window it belongs to.
    pub window: WindowId,
    /// The obligations.
    pub members: &'static [Member],
}

/// One obligation of a round.
#[derive(Debug, Clone, Copy)]
pub enum Member {
    /// An `expect`, or the reply to a `request`.
    Expect(StatementId),
    /// The expectations of an `in order`, in their order.
    InOrder(&'static [StatementId]),
    /// A `never .. for D`: holds when its time has run out without a violation.
    Quiet(StatementId),
    /// An `eventually`: holds when its code gives `true`.
    Eventually(StatementId),
}

impl Member {
    /// The expectations in it.
    pub fn expects(&self) -> &[StatementId] {
        match self {
            Member::Expect(id) => std::slice::from_ref(id),
            Member::InOrder(ids) => ids,
            Member::Quiet(_) | Member::Eventually(_) => &[],
        }
    }

    /// The statements in it.
    pub fn statements(&self) -> &[StatementId] {
        match self {
            Member::Quiet(id) | Member::Eventually(id) => std::slice::from_ref(id),
            member => member.expects(),
        }
    }
}

/// The captures that an expectation or a watch needs bound before it can be judged.
pub type Needs = &'static [CaptureId];
