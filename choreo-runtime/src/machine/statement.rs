//! The statements, as written.

use std::time::Duration;

use super::flow::{Branch, Needs, Region};
use super::{CaptureId, ChannelId, ExprId, Field, LoopId, Node, Pattern, Place, StatementId, TransportId};

/// One statement of a block.
#[derive(Debug, Clone, Copy)]
pub struct Statement {
    /// From the verb to the last token before the `;`.
    pub place: Place,
    /// What it is.
    pub kind: Kind,
}

/// What a statement is.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Kind {
    /// `publish`.
    Publish(Publish),
    /// `expect`.
    Expect(Expect),
    /// `never`.
    Never(Never),
    /// `on`.
    On(On),
    /// `let`.
    Let(Let),
    /// `check`.
    Check(Check),
    /// `wait`.
    Wait(Wait),
    /// `call`.
    Call(Call),
    /// `request`.
    Request(Request),
    /// `eventually`.
    Eventually(Eventually),
    /// `only`.
    Only(Only),
    /// `together`.
    Together(Together),
    /// `either`.
    Either(Either),
    /// `repeat`.
    Repeat(LoopId),
    /// `for`.
    For(LoopId),
}

/// A topic as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topic {
    /// A string literal.
    Literal(&'static str),
    /// A constant or `(EXPR)`.
    Expr {
        /// Evaluates to the topic.
        expr: ExprId,
        /// Its text, for reports.
        text: &'static str,
    },
    /// The address at which the reply to a `request` is wanted: the transport gives one before the first statement.
    Reply,
}

/// A duration as written, before the time factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// A literal.
    Literal(Duration),
    /// `(EXPR)`.
    Expr {
        /// Evaluates to a `Duration`.
        expr: ExprId,
        /// Its text, for reports.
        text: &'static str,
    },
}

/// `publish [via NAME] TOPIC PAYLOAD [key EXPR] [headers { .. }] [as NAME]`
#[derive(Debug, Clone, Copy)]
pub struct Publish {
    /// The transport it goes over.
    pub transport: TransportId,
    /// Where to. Evaluated when reached.
    pub topic: Topic,
    /// What.
    pub payload: Payload,
    /// Gives key and headers, where the statement has any.
    pub envelope: Option<ExprId>,
    /// `as NAME`: filled with what was sent.
    pub capture: Option<CaptureId>,
}

/// A payload as written.
#[derive(Debug, Clone, Copy)]
pub enum Payload {
    /// Wholly literal: its JSON, made at build time.
    Static(&'static [u8]),
    /// `b".."`, or no payload at all: bytes that go as they are.
    Raw(&'static [u8]),
    /// Has expressions in it.
    Expr(ExprId),
}

/// `expect TOPIC [from start] [PATTERN] [headers { .. }] [key VALUE] [where EXPR] [times COUNT] [within D] [as NAME]`
#[derive(Debug, Clone, Copy)]
pub struct Expect {
    /// Where it listens, and what must fit.
    pub watch: Watch,
    /// `times`; `None` for a plain one (once, no upper bound).
    pub times: Option<Count>,
    /// `within`.
    pub within: Option<Span>,
    /// `as NAME`.
    pub capture: Option<CaptureId>,
    /// What else it binds: `NAME @ ..` of its shape, bindings of its typed pattern. In the order of the text.
    pub binds: &'static [CaptureId],
    /// Whether it stands in an `in order`.
    pub in_order: bool,
    /// `from start`: what was there before may satisfy it.
    pub from_start: bool,
}

/// What `expect`, `never` and `on` have in common: a topic and what must fit on it.
#[derive(Debug, Clone, Copy)]
pub struct Watch {
    /// Where it listens.
    pub channel: ChannelId,
    /// The topic, as this statement wrote it.
    pub topic: Topic,
    /// What the payload must look like.
    pub pattern: Pattern,
    /// What the headers must look like, header by header. A header is judged as text; where that does not
    /// fit and the text is a JSON number or boolean, as that.
    pub headers: &'static [Field],
    /// What the key must look like, judged like a header.
    pub key: Option<Node>,
    /// `where`.
    pub condition: Option<Condition>,
    /// The captures that must be bound before this can be judged. Sorted.
    pub needs: Needs,
    /// The user expressions whose values the pattern, headers and key compare with.
    pub operands: &'static [ExprId],
}

/// `where EXPR`.
#[derive(Debug, Clone, Copy)]
pub struct Condition {
    /// Evaluates it on a candidate.
    pub expr: ExprId,
    /// Its text.
    pub text: &'static str,
    /// Where it stands.
    pub place: Place,
    /// It counts as a leaf of its own.
    pub leaf: super::LeafId,
}

/// `times COUNT`: both bounds inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// The fewest.
    pub least: u32,
    /// The most; `None` for no upper bound.
    pub most: Option<u32>,
}

/// `never TOPIC [PATTERN] [headers { .. }] [where EXPR] [for D]`
#[derive(Debug, Clone, Copy)]
pub struct Never {
    /// What must not come.
    pub watch: Watch,
    /// `for D`: then it is an obligation of its round; otherwise it holds to the block's end.
    pub period: Option<Span>,
}

/// `on TOPIC [PATTERN] [where EXPR] [as NAME] [once | times COUNT] => ..`
#[derive(Debug, Clone, Copy)]
pub struct On {
    /// What it answers.
    pub watch: Watch,
    /// Gives the answers to one message.
    pub answer: ExprId,
    /// What the answer does, for reports and drawings.
    pub answers: Answers,
    /// `once`: answers the first only.
    pub once: bool,
    /// `times`: also demands that many.
    pub times: Option<Count>,
}

/// What an `on` does, in outline.
#[derive(Debug, Clone, Copy)]
pub struct Answers {
    /// Where it publishes to, in the order of the text.
    pub publishes: &'static [Address],
    /// Whether it replies to the message's own reply address.
    pub replies: bool,
    /// Where the expressions of its `check`s stand, in the order of the text.
    pub checks: &'static [Place],
}

/// A topic on a transport.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Address {
    /// The transport.
    pub transport: TransportId,
    /// The topic.
    pub topic: Topic,
}

/// `let NAME = EXPR`
#[derive(Debug, Clone, Copy)]
pub struct Let {
    /// Evaluates and binds it.
    pub expr: ExprId,
    /// What it binds.
    pub capture: CaptureId,
    /// The expression's text.
    pub text: &'static str,
}

/// `check EXPR [, "message {}", args]`
#[derive(Debug, Clone, Copy)]
pub struct Check {
    /// Evaluates it.
    pub expr: ExprId,
    /// The expression's text.
    pub text: &'static str,
    /// Where the expression stands.
    pub place: Place,
    /// The captures it uses, for the report.
    pub uses: Needs,
}

/// `wait D`
#[derive(Debug, Clone, Copy)]
pub struct Wait {
    /// How long.
    pub period: Span,
}

/// `call { .. } [as NAME]`
#[derive(Debug, Clone, Copy)]
pub struct Call {
    /// The async code: see [`Futures`](crate::expr::Futures).
    pub expr: ExprId,
    /// `as NAME`: what the code gives. It fills that itself.
    pub capture: Option<CaptureId>,
    /// The text of the block with its braces.
    pub text: &'static str,
}

/// `request TOPIC PAYLOAD [key EXPR] [headers { .. }] [=> PATTERN] [where EXPR] [within D] [as NAME]`
#[derive(Debug, Clone, Copy)]
pub struct Request {
    /// What is asked, and where.
    pub publish: Publish,
    /// The reply: on a channel of its own.
    pub expect: Expect,
}

/// `eventually { .. } within D [every D]`
#[derive(Debug, Clone, Copy)]
pub struct Eventually {
    /// The async code: see [`Futures`](crate::expr::Futures).
    pub expr: ExprId,
    /// The captures that the code uses. Sorted.
    pub needs: Needs,
    /// `within`.
    pub within: Span,
    /// From the beginning of one evaluation to that of the next; [`Eventually::EVERY`] where the statement is silent.
    pub every: Span,
    /// The text of the block with its braces.
    pub text: &'static str,
}

impl Eventually {
    /// How often one is asked that does not say: every 50 ms.
    pub const EVERY: Span = Span::Literal(Duration::from_millis(50));
}

/// `only { expect ..; expect ..; }`: its own place ends before the brace.
#[derive(Debug, Clone, Copy)]
pub struct Only {
    /// The channels of its expectations. Sorted.
    pub channels: &'static [ChannelId],
    /// Its expectations, which are members of their rounds like any other.
    pub expects: &'static [StatementId],
}

/// `together { .. } and { .. }`: its own place ends before the first brace.
#[derive(Debug, Clone, Copy)]
pub struct Together {
    /// In the order of the text.
    pub regions: &'static [Region],
}

/// `either { .. } or { .. } [or after D { .. }]`: its own place ends before the first brace.
#[derive(Debug, Clone, Copy)]
pub struct Either {
    /// In the order of the text.
    pub branches: &'static [Branch],
}

/// A topic that the block listens on. Two statements share a channel where they wrote the same topic, on one transport.
#[derive(Debug, Clone, Copy)]
pub struct Channel {
    /// The transport it is listened on.
    pub transport: TransportId,
    /// The topic or wildcard. Evaluated before the first statement.
    pub topic: Topic,
    /// Whether one of its listeners reads `from start`.
    pub from_start: bool,
    /// The `expect`, `never` and `on` statements that listen there, in the order of the text.
    pub listeners: &'static [StatementId],
}

/// A name that a statement binds.
#[derive(Debug, Clone, Copy)]
pub struct Capture {
    /// The name.
    pub name: &'static str,
    /// Where it is bound.
    pub place: Place,
    /// The statement that binds it.
    pub statement: StatementId,
    /// The expression that fills it: see [`Exprs::fill`](crate::expr::Exprs::fill). `None` for a `let` and a `call`,
    /// which fill their own.
    pub fill: Option<ExprId>,
    /// For `NAME @ ..`: the leaf it names.
    pub leaf: Option<super::LeafId>,
}
