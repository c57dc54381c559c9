//! Statements.

use proc_macro2::{Span, TokenStream};
use syn::{Attribute, Expr, Ident, LitStr, Path, Type, Visibility};

use super::{Cases, Either, Extent, For, Object, Pattern, Payload, Repeat, Together, Value};

/// `/// doc #[attr] scenario NAME(STAGE: &TYPE) -> R { .. }`: one item of the item form.
pub(crate) struct Scenario {
    /// Doc comments, `#[ignore]`, `#[scenario(timeout = "2s")]` and all other attributes.
    pub(crate) attributes: Vec<Attribute>,
    /// Usually inherited.
    pub(crate) visibility: Visibility,
    /// The word `scenario`.
    pub(crate) keyword: Ident,
    /// The name.
    pub(crate) name: Ident,
    /// The parameter list with its parentheses, as written.
    pub(crate) parameters: proc_macro2::Group,
    /// The return type with its arrow, as written; empty for `()`.
    pub(crate) output: TokenStream,
    /// The braces, as written.
    pub(crate) body: proc_macro2::Group,
}

/// One statement.
pub(crate) struct Statement {
    /// The verb's token (for `in order`, the `in`).
    pub(crate) verb: Ident,
    /// From the verb to the last token before the `;`, or before the first brace of what holds statements.
    pub(crate) extent: Extent,
    /// What it is.
    pub(crate) kind: Kind,
}

/// What a statement is.
pub(crate) enum Kind {
    Publish(Publish),
    Expect(Expect),
    Never(Never),
    On(On),
    Let(Let),
    Check(Check),
    Wait(Wait),
    Call(Call),
    Request(Box<Request>),
    Eventually(Eventually),
    InOrder(InOrder),
    Only(Only),
    Together(Together),
    Either(Either),
    Repeat(Repeat),
    For(For),
    /// `timeout D`
    Timeout(Period),
    /// `settle D`
    Settle(Period),
    /// A word that is no verb, with the tokens after it: reported already, kept for the editor.
    Unknown(TokenStream),
}

/// TOPIC
pub(crate) enum Topic {
    /// `"orders.created"`
    Literal(LitStr),
    /// `CREATED`, `topics::CREATED`
    Path(Path),
    /// `(EXPR)`, without the parentheses.
    Expr(Expr, Span),
    /// Of the reply to a `request`, which is written nowhere.
    Reply,
}

/// DURATION
pub(crate) enum Period {
    /// `50ms`: nanoseconds.
    Literal { nanos: u64, span: Span, text: String },
    /// `(EXPR)`
    Expr(Expr, Span),
}

/// A clause: its word, and what follows it.
pub(crate) struct Clause<T> {
    /// The word: `where`, `key`, `headers`, `within`, `as`, `for`, `times`.
    pub(crate) word: Ident,
    /// What follows.
    pub(crate) value: T,
}

/// `via NAME`: the transport of a statement, as it says it itself or as the braces around it do.
#[derive(Clone)]
pub(crate) struct Via {
    /// The word `via`.
    pub(crate) word: Ident,
    /// The name of a field of the stage.
    pub(crate) name: Ident,
}

/// What `expect`, `never` and `on` have in common.
pub(crate) struct Watch {
    pub(crate) via: Option<Via>,
    pub(crate) topic: Topic,
    pub(crate) pattern: Option<Pattern>,
    pub(crate) headers: Option<Clause<Object>>,
    pub(crate) key: Option<Clause<Value>>,
    pub(crate) condition: Option<Clause<Expr>>,
}

/// `publish [via NAME] TOPIC PAYLOAD [key EXPR] [headers { .. }] [as NAME]`
pub(crate) struct Publish {
    /// Of an answer that does not say it: that of its `on`.
    pub(crate) via: Option<Via>,
    pub(crate) topic: Topic,
    /// `None` only where it was missing, which is reported.
    pub(crate) payload: Option<Payload>,
    pub(crate) key: Option<Clause<Expr>>,
    /// A JSON object whose values are expressions (no nested JSON, no spread).
    pub(crate) headers: Option<Clause<Vec<(super::Key, Expr)>>>,
    pub(crate) capture: Option<Clause<Ident>>,
}

/// `request TOPIC PAYLOAD [key EXPR] [headers { .. }] [=> PATTERN] [where EXPR] [within D] [as NAME]`
pub(crate) struct Request {
    /// What is asked; without `as`.
    pub(crate) publish: Publish,
    /// What the reply must be.
    pub(crate) reply: Expect,
}

/// `expect ..`
pub(crate) struct Expect {
    pub(crate) watch: Watch,
    /// `from start`: the two words.
    pub(crate) from_start: Option<Extent>,
    pub(crate) times: Option<Clause<Count>>,
    pub(crate) within: Option<Clause<Period>>,
    pub(crate) capture: Option<Clause<Ident>>,
}

/// COUNT: `3`, `2..=5`, `1..`, and `2..5` (the end does not belong).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Count {
    pub(crate) least: u32,
    /// Inclusive.
    pub(crate) most: Option<u32>,
    pub(crate) extent: Extent,
}

/// `never ..`
pub(crate) struct Never {
    pub(crate) watch: Watch,
    pub(crate) period: Option<Clause<Period>>,
}

/// `on ..`
pub(crate) struct On {
    pub(crate) watch: Watch,
    pub(crate) capture: Option<Clause<Ident>>,
    pub(crate) times: Option<OnTimes>,
    /// One for the single form, any number for the block form.
    pub(crate) answers: Vec<Answer>,
}

/// `once` or `times COUNT`
pub(crate) enum OnTimes {
    Once(Ident),
    Times(Clause<Count>),
}

/// One statement of what an `on` answers.
#[expect(clippy::large_enum_variant, reason = "a block has few of them, and each is built once")]
pub(crate) enum Answer {
    /// `publish ..` (without `as`)
    Publish(Ident, Publish),
    /// `reply PAYLOAD [headers { .. }]`
    Reply(Ident, Reply),
    /// `wait D`
    Wait(Ident, Wait),
    /// `let NAME = EXPR`
    Let(Ident, Let),
    /// `check EXPR`
    Check(Ident, Check),
}

/// `reply PAYLOAD [key EXPR] [headers { .. }]`
pub(crate) struct Reply {
    pub(crate) payload: Option<Payload>,
    pub(crate) key: Option<Clause<Expr>>,
    pub(crate) headers: Option<Clause<Vec<(super::Key, Expr)>>>,
}

/// `let NAME [: TYPE] = EXPR`
pub(crate) struct Let {
    pub(crate) name: Ident,
    pub(crate) ty: Option<Type>,
    pub(crate) value: Expr,
    /// The expression's text as written.
    pub(crate) text: String,
}

/// `check EXPR [, "message {}", args]`
pub(crate) struct Check {
    pub(crate) value: Expr,
    /// The format string and its arguments, as tokens for `format!`.
    pub(crate) message: Option<TokenStream>,
    /// The expression's text as written.
    pub(crate) text: String,
    /// Where the expression stands.
    pub(crate) extent: Extent,
}

/// `wait D`
pub(crate) struct Wait {
    pub(crate) period: Period,
}

/// `call { .. } [as NAME]`
pub(crate) struct Call {
    /// `None` only where it was missing, which is reported.
    pub(crate) code: Option<Code>,
    pub(crate) capture: Option<Clause<Ident>>,
}

/// `eventually { .. } within D [every D]`
pub(crate) struct Eventually {
    /// `None` only where it was missing, which is reported.
    pub(crate) code: Option<Code>,
    /// `None` only where it was missing, which is reported.
    pub(crate) within: Option<Clause<Period>>,
    pub(crate) every: Option<Clause<Period>>,
}

/// Async Rust in braces.
pub(crate) struct Code {
    /// A block expression; at worst something that stands in for one.
    pub(crate) body: Expr,
    /// From the opening to the closing brace.
    pub(crate) extent: Extent,
    /// Its text as written, on one line.
    pub(crate) text: String,
}

/// `only { expect ..; expect ..; }`
pub(crate) struct Only {
    pub(crate) expects: Vec<Statement>,
}

/// `in order { expect ..; expect ..; }`
pub(crate) struct InOrder {
    /// The word `order`.
    pub(crate) order: Ident,
    /// The `expect` statements in it; others are reported and left out.
    pub(crate) expects: Vec<Statement>,
}

/// A settings argument of the attribute, or of `script!`'s head: kept as parsed.
pub(crate) enum Setting {
    Timeout(Period),
    Tags(Vec<LitStr>),
    SlowFails(bool),
    Virtual(Span),
    /// `turns = false`
    Turns(bool),
    /// `unmarked = "broadcast"`
    Broadcast(bool),
    On(Vec<Path>),
    Cases(Cases),
    Crate(Path),
}

impl Statement {
    /// The expectations in it, itself or those of an `in order` or an `only`.
    pub(crate) fn expects(&self) -> Vec<(&Statement, &Expect)> {
        match &self.kind {
            Kind::Expect(expect) => vec![(self, expect)],
            Kind::InOrder(group) => group.expects.iter().flat_map(Statement::expects).collect(),
            Kind::Only(group) => group.expects.iter().flat_map(Statement::expects).collect(),
            _ => Vec::new(),
        }
    }
}
