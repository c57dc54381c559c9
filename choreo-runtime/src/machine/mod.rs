//! The state machine a block compiles to: static data, no closures, no allocation.
//!
//! The macro writes one [`Machine`] per block into a `static`. The engine walks it, the diagnosis points
//! into its [`Source`], and the drawings (Mermaid, DOT, JSON) draw it. A user's own expressions are not in
//! here: a machine names them by [`ExprId`], and [`Exprs`](crate::expr::Exprs) evaluates them.
//!
//! How the pieces hang together:
//!
//! - [`Statement`]s, in the order of the text: what was written, each with its [`Place`].
//! - [`State`]s: what is done when, each with the state that follows. They are a graph: a `together` forks, an
//!   `either` goes one of several ways, a [`Loop`] goes back.
//! - [`Window`]s: what a run of triggers opens. A window has [`Round`]s, awaited one after another, and
//!   watches (`never`).
//! - [`Channel`]s: the distinct topics the block listens on, on which transport, and which statements listen there.

#[cfg(any(test, fuzzing))]
#[cfg_attr(fuzzing, allow(dead_code))]
#[expect(clippy::unwrap_used, reason = "a test, for the fuzz target as well")]
pub(crate) mod draft;
mod flow;
mod id;
mod joined;
mod pattern;
mod render;
mod source;
mod statement;

pub use flow::{
    Body, Branch, Does, Loop, Member, Needs, Opens, Region, Round, Start, State, Trigger, Window,
};
pub use id::{
    CaptureId, ChannelId, ExprId, LeafId, LoopId, RoundId, StateId, StatementId, TransportId, WindowId,
};
pub(crate) use joined::joined;
pub use pattern::{Field, JsonType, Literal, Node, Operand, Operator, Pattern, Test, TypedLeaf};
pub use render::{dot, json, mermaid};
pub use source::{Place, Source};
pub use statement::{
    Address, Answers, Call, Capture, Channel, Check, Condition, Count, Either, Eventually, Expect, Kind, Let,
    Never, On, Only, Payload, Publish, Request, Span, Statement, Together, Topic, Wait, Watch,
};

/// One block of statements, lowered.
///
/// ```
/// # use choreo_runtime as choreo;
/// use choreo::machine::Machine;
/// static EMPTY: Machine = Machine::EMPTY;
/// assert!(EMPTY.statements.is_empty());
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Machine {
    /// The scenario's name; for a `script!`, the function around it cannot be known, so `script`.
    pub name: &'static str,
    /// Which of the scenario's blocks this is, from 0 in the order of the text.
    pub block: u16,
    /// The text the places point into.
    pub source: Source,
    /// The texts of the fragments that the block includes.
    pub fragments: &'static [Source],
    /// The statements, in the order of the text.
    pub statements: &'static [Statement],
    /// How many of the statements, the last ones, are stand-ins of the stage: none before it runs on one that has any.
    pub ambient: u16,
    /// What is done when; the block begins in state 0.
    pub states: &'static [State],
    /// The windows, in the order in which they open.
    pub windows: &'static [Window],
    /// The rounds of all windows, in the order in which they are awaited.
    pub rounds: &'static [Round],
    /// The loops, in the order of the text.
    pub loops: &'static [Loop],
    /// The transports that the block names with `via`, in the order in which it names them; none on a stage of one.
    pub transports: &'static [&'static str],
    /// The distinct topics the block listens on.
    pub channels: &'static [Channel],
    /// The captures, in the order of the text.
    pub captures: &'static [Capture],
    /// How many leaves all patterns of the block have together: [`LeafId`]s count from 0 to here.
    pub leaves: u16,
    /// How many user expressions the block has: [`ExprId`]s count from 0 to here.
    pub exprs: u16,
    /// `timeout`, from the block or the attribute; [`Machine::TIMEOUT`] where neither says.
    pub timeout: Span,
    /// `settle`; [`Machine::SETTLE`] where the block is silent.
    pub settle: Span,
    /// Whether a late message (over its `within`) fails the scenario.
    pub slow_fails: bool,
}

impl Machine {
    /// The deadline of a block that says none: 5 s.
    pub const TIMEOUT: Span = Span::Literal(std::time::Duration::from_secs(5));
    /// The settle period of a block that says none: 100 ms.
    pub const SETTLE: Span = Span::Literal(std::time::Duration::from_millis(100));
    /// A machine without statements: a base for `Machine { name: "..", ..Machine::EMPTY }`.
    pub const EMPTY: Machine = Machine {
        name: "",
        block: 0,
        source: Source { file: "", manifest_dir: "", text: "", line: 1, column: 1 },
        fragments: &[],
        statements: &[],
        ambient: 0,
        states: &[State { does: Does::Finish, next: StateId(0) }],
        windows: &[],
        rounds: &[],
        loops: &[],
        transports: &[],
        channels: &[],
        captures: &[],
        leaves: 0,
        exprs: 0,
        timeout: Self::TIMEOUT,
        settle: Self::SETTLE,
        slow_fails: true,
    };

    /// The statement with this id.
    ///
    /// # Panics
    ///
    /// If the id is of another machine.
    pub fn statement(&self, id: StatementId) -> &'static Statement {
        &self.statements[id.index()]
    }

    /// Whether this is a stand-in of the stage, and not of the block.
    pub fn is_ambient(&self, id: StatementId) -> bool {
        id >= self.first_ambient()
    }

    /// The first stand-in of the stage: past the last statement, where there is none.
    pub(crate) fn first_ambient(&self) -> StatementId {
        // A machine has no more statements than there are ids.
        StatementId(u16::try_from(self.statements.len()).unwrap_or(u16::MAX) - self.ambient)
    }

    /// Whether anything in it is sent or listened for.
    pub(crate) fn uses_transports(&self) -> bool {
        let sends = |one: &Statement| matches!(one.kind, Kind::Publish(_) | Kind::Request(_));
        !self.channels.is_empty() || self.statements.iter().any(sends)
    }

    /// Whether a window stands in the body of a loop, so that it may be opened again.
    pub(crate) fn opens_again(&self, window: WindowId) -> bool {
        self.loops.iter().any(|one| (one.body.windows.0..one.body.windows.1).contains(&window))
    }

    /// Whether something must not come on this transport: by a `never`, an `only`, or an upper bound.
    pub(crate) fn forbids(&self, via: TransportId) -> bool {
        self.statements.iter().any(|statement| match &statement.kind {
            Kind::Never(never) => self.transport_of(&[never.watch.channel]) == via,
            Kind::Only(only) => self.transport_of(only.channels) == via,
            Kind::Expect(Expect { watch, times, .. }) | Kind::On(On { watch, times, .. }) => {
                times.is_some_and(|times| times.most.is_some()) && self.transport_of(&[watch.channel]) == via
            }
            _ => false,
        })
    }

    /// The text that a place is in: the block's own, or that of a fragment.
    pub fn text(&self, place: Place) -> &Source {
        let fragment = place.text.checked_sub(1).and_then(|at| self.fragments.get(usize::from(at)));
        fragment.unwrap_or(&self.source)
    }

    /// The transport that a statement publishes or listens on; the first, for one that does neither.
    pub fn transport(&self, id: StatementId) -> TransportId {
        let watch = match &self.statement(id).kind {
            Kind::Publish(publish) => return publish.transport,
            Kind::Request(request) => return request.publish.transport,
            Kind::Expect(expect) => &expect.watch,
            Kind::Never(never) => &never.watch,
            Kind::On(on) => &on.watch,
            _ => return TransportId::ONLY,
        };
        self.transport_of(&[watch.channel])
    }

    /// The transport of these channels, which are of one.
    pub(crate) fn transport_of(&self, channels: &[ChannelId]) -> TransportId {
        channels.first().map_or(TransportId::ONLY, |channel| self.channels[channel.index()].transport)
    }

    /// One for each transport.
    pub(crate) fn each_transport<T: Default>(&self) -> Vec<T> {
        std::iter::repeat_with(T::default).take(self.transports.len().max(1)).collect()
    }

    /// The name of a transport, as `via` gives it. `None` on a stage of one.
    pub fn transport_name(&self, id: TransportId) -> Option<&'static str> {
        self.transports.get(id.index()).copied()
    }

    /// The expectation with this id (of a `request`, that of its reply), or `None` where the statement is of another kind.
    pub fn expect(&self, id: StatementId) -> Option<&'static Expect> {
        match &self.statements.get(id.index())?.kind {
            Kind::Expect(expect) | Kind::Request(Request { expect, .. }) => Some(expect),
            _ => None,
        }
    }
}
