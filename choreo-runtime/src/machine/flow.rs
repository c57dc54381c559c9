//! What is done when: states, windows, rounds.
//!
//! A block is a graph of states. `together` forks it into regions that run side by side and meet again; `either`
//! goes one of several ways; `repeat` and `for` go back to where they began.

use super::{CaptureId, ExprId, LoopId, RoundId, Span, StateId, StatementId, WindowId};

/// One state: what is done in it, and what follows.
#[derive(Debug, Clone, Copy)]
pub struct State {
    /// What is done.
    pub does: Does,
    /// The state after it. A [`Does::Finish`] and a [`Does::Join`] name themselves.
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
        /// The window that opens as this publication is handed off. `None` where it is certain that a run of triggers
        /// is under way: then it joins that run, whose window is the one that is open.
        opens: Option<WindowId>,
        /// In a loop, where only the round that runs can tell: it opens its window unless a run of triggers is under
        /// way, and otherwise joins that.
        joins: bool,
        /// The window whose run of triggers this is in, as the text has it: the same as `opens` where that is one.
        run: WindowId,
        /// The [`Does::Fork`] windows of the `together`s around it, from the inside out. The hand-off restarts the latency
        /// clock and the `never .. for` periods of the window that is open, and of these.
        around: &'static [WindowId],
    },
    /// Runs a `call`, and goes on when it has returned. Its beginning is to it what the hand-off is to a `publish`.
    Call {
        /// The `call` statement.
        statement: StatementId,
        /// As for a `publish`.
        opens: Option<WindowId>,
        /// As for a `publish`.
        joins: bool,
        /// As for a `publish`.
        run: WindowId,
        /// As for a `publish`.
        around: &'static [WindowId],
    },
    /// Evaluates a `let`.
    Let(StatementId),
    /// Evaluates a `check`.
    Check(StatementId),
    /// Waits for a stated time.
    Wait(StatementId),
    /// Waits until every member of the round holds; then its assignment is final and its captures are bound. It ends a
    /// run of triggers. In a loop, what stands between two triggers and has nothing to await (a `never` alone) is a round
    /// without members, for that reason.
    Await(RoundId),
    /// Opens a window that goes on where the one that is open now stands: with its opening and its clock. Stands
    /// at the beginning of a region, a branch and a body, and below an `either`, a loop, and a `together` without
    /// triggers.
    Continue(WindowId),
    /// Begins the regions of a [`Together`](super::Together), side by side. The state after it is reached when all
    /// have come to their [`Does::Join`].
    Fork {
        /// The `together` statement.
        statement: StatementId,
        /// The window of what stands below, where a trigger stands in a region: it opens here, and is the one that
        /// is open when the regions have met.
        opens: Option<WindowId>,
    },
    /// The end of a region.
    Join,
    /// Waits until one of the starts of an [`Either`](super::Either) holds, and goes on in its branch. Each branch ends
    /// in the state after it.
    Choose {
        /// The `either` statement.
        statement: StatementId,
        /// Its starts: a round of plain `expect`s of which one takes messages.
        round: RoundId,
    },
    /// The head of a loop: begins the next round of its body, whose last state leads back here; or goes on.
    Loop(LoopId),
    /// Waits for `on .. times`, lingers for `settle` where something is still watched, and ends.
    Finish,
}

/// A trigger, as a state has it: see [`Does::Publish`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trigger {
    /// The statement.
    pub statement: StatementId,
    /// The window that it opens.
    pub opens: Option<WindowId>,
    /// Whether only the round that runs can tell whether it opens that.
    pub joins: bool,
    /// The window whose run it is in.
    pub run: WindowId,
    /// The windows of the `together`s around it.
    pub around: &'static [WindowId],
}

impl Does {
    /// The trigger that is done in it.
    pub fn trigger(&self) -> Option<Trigger> {
        match *self {
            Does::Publish { statement, opens, joins, run, around }
            | Does::Call { statement, opens, joins, run, around } => {
                Some(Trigger { statement, opens, joins, run, around })
            }
            _ => None,
        }
    }
}

/// A branch of an `either`.
#[derive(Debug, Clone, Copy)]
pub struct Branch {
    /// What decides for it.
    pub start: Start,
    /// Where it goes on.
    pub state: StateId,
    /// What stands in it, its start included: over where another branch is chosen.
    pub body: Body,
}

/// What decides for a branch.
#[derive(Debug, Clone, Copy)]
pub enum Start {
    /// This `expect` holds.
    Expect(StatementId),
    /// So much time has passed since the hand-off of the window's last trigger: `or after D`.
    After(Span),
}

/// A region of a `together`.
#[derive(Debug, Clone, Copy)]
pub struct Region {
    /// Where it begins. Its last state is a [`Does::Join`].
    pub state: StateId,
    /// What stands in it.
    pub body: Body,
}

/// A loop.
#[derive(Debug, Clone, Copy)]
pub struct Loop {
    /// The `repeat` or `for` statement.
    pub statement: StatementId,
    /// How often: see [`Exprs::rounds`](crate::expr::Exprs::rounds).
    pub rounds: ExprId,
    /// What stands between the verb and the braces, for reports: `3`, `order in orders`.
    pub text: &'static str,
    /// Where its body begins. The body's last state leads back to the loop's own.
    pub state: StateId,
    /// What stands in its body.
    pub body: Body,
}

/// What stands between the braces of a region, a branch or a loop: all ids in it follow one another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Body {
    /// Its statements: from this one, up to but not including that one.
    pub statements: (StatementId, StatementId),
    /// Its rounds, likewise.
    pub rounds: (RoundId, RoundId),
    /// Its captures, likewise; of a `for`, its own name is one of them.
    pub captures: (CaptureId, CaptureId),
    /// Its windows, likewise.
    pub windows: (WindowId, WindowId),
}

/// What a run of triggers opens, or what goes on where another window stands. Window 0 is open from subscription
/// where statements stand before the first trigger.
#[derive(Debug, Clone, Copy)]
pub struct Window {
    /// What opens it.
    pub opens: Opens,
    /// Its rounds, in the order in which they are awaited.
    pub rounds: &'static [RoundId],
    /// The `never` statements that stand in it (open ones and `for` ones), and the `only` statements.
    pub nevers: &'static [StatementId],
}

/// What opens a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opens {
    /// The subscription.
    Subscribed,
    /// The hand-off of this trigger.
    Trigger(StatementId),
    /// The beginning of this `together`.
    Together(StatementId),
    /// It goes on where one of these stands, none of which goes on from another one itself. Until it is reached,
    /// what is in one of them may be its own.
    From(&'static [WindowId]),
}

/// A set of obligations that are awaited together: matched by one maximum matching, final when all hold. Of the
/// round of an `either` one alone holds.
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

/// The captures that an expectation or a watch needs bound before it can be judged. Of a name that all branches of an
/// `either` bind it needs each branch's: those of a branch that is not chosen count as bound when another one is.
pub type Needs = &'static [CaptureId];
