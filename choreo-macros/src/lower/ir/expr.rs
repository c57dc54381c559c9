//! The user's expressions: one closure each.

use proc_macro2::{Ident, TokenStream};
use syn::{Expr as Rust, Pat, PatStruct, PatTupleStruct, Path, Type};

use super::{CaptureId, CellName, LeafId, TransportId};
use crate::ast::Key;

/// `let __e3 = $crate::__private::e_..(..);`
pub(crate) struct Expr<'a> {
    /// Which `e_*` function.
    pub(crate) job: Job<'a>,
    /// The captures of other statements that it uses. For those that are read by value the closure begins with
    /// `let n = (&&$crate::__private::Read(&*n)).__read();`.
    pub(crate) uses: Vec<CaptureId>,
    /// Whether it stands in a loop, and is evaluated in each round: `e_payload_again(..)`.
    pub(crate) again: bool,
}

/// The cell that fixes the type of a statement's message: `&(done)`.
#[derive(Clone, Copy)]
pub(crate) struct Of<'a> {
    pub(crate) cell: CellName<'a>,
    /// The typed pattern: what rustc should point at if the type can't be decoded.
    pub(crate) pat: Option<&'a Pat>,
    /// Whether it holds several messages, for a `times`.
    pub(crate) each: bool,
}

/// What a closure is for.
pub(crate) enum Job<'a> {
    /// `e_topic(|| Ok(topic(&EXPR)))`
    Topic(TopicText<'a>),
    /// `e_duration(|| Ok(EXPR))`
    Duration(&'a Rust),
    /// `e_payload(|| ..)`
    Payload(Payload<'a>),
    /// `e_envelope(|| ..)`
    Envelope(Envelope<'a>),
    /// `e_operand(|| json(&EXPR))`
    Operand(&'a Rust),
    /// `e_matcher(|| Ok(EXPR))`
    Matcher(&'a Rust),
    /// `e_typed(&done, |__m| match __m { PAT => true, _ => false }, |__m, __misfits| ..)`
    Typed(Typed<'a>),
    /// `e_where(&done, |__m, __parts| truth(EXPR))`
    Condition { of: Of<'a>, own: Own<'a>, value: &'a Rust },
    /// `e_check(|| ..)`
    Check { value: &'a Rust, message: Option<&'a TokenStream> },
    /// `e_let(&n, || Ok(EXPR))`
    Let { name: &'a Ident, value: &'a Rust },
    /// `e_rounds(|| rounds(EXPR))`
    Rounds(&'a Rust),
    /// `e_for(|| Ok(items(EXPR)), |PAT| { .. })`
    For { names: Vec<&'a Ident>, pat: Option<&'a Pat>, items: &'a Rust },
    /// `e_call(&resp, async { .. })`
    Call { cell: CellName<'a>, body: &'a Rust },
    /// `e_eventually(|| async { .. })`
    Eventually(&'a Rust),
    /// `e_fill(&done)`
    Fill(Of<'a>),
    /// `e_fill_part(&id)`
    FillPart { name: &'a Ident, each: bool },
    /// `e_fill_bindings(&done, |__m| match __m { PAT => __count.__set(count.clone()), _ => {} })`
    FillBinding { of: Of<'a>, name: &'a Ident, pat: &'a Pat },
    /// `e_answer(&__of0, |__m, __parts| ..)`
    Answer { of: Of<'a>, own: Own<'a>, steps: Vec<Step<'a>> },
}

/// A topic that is not a literal.
#[derive(Clone, Copy)]
pub(crate) enum TopicText<'a> {
    /// A constant.
    Path(&'a Path),
    /// `(EXPR)`
    Expr(&'a Rust),
    /// A literal, in an answer: `Topic::from_static("..")`.
    Literal(&'a syn::LitStr),
}

/// A typed pattern.
pub(crate) struct Typed<'a> {
    pub(crate) of: Of<'a>,
    pub(crate) pat: &'a Pat,
    /// Says which parts do not fit.
    pub(crate) whole: Part<'a>,
}

/// A part of a typed pattern: `match __f { PAT => {}, _ => __misfits.push(LeafId(3)) }`.
pub(crate) struct Part<'a> {
    pub(crate) leaf: LeafId,
    pub(crate) pat: &'a Pat,
    pub(crate) inside: Inside<'a>,
}

/// The parts of a part.
pub(crate) enum Inside<'a> {
    /// It is judged as one.
    Nothing,
    /// The fields of a struct or a variant, by their place in the text.
    Fields(&'a PatStruct, Vec<(usize, Part<'a>)>),
    /// The elements of a tuple struct or a variant, by their place in the text.
    Elements(&'a PatTupleStruct, Vec<(usize, Part<'a>)>),
}

/// What a `where` or an answer sees of its own statement.
#[derive(Default)]
pub(crate) struct Own<'a> {
    /// `let ask = __m;`
    pub(crate) message: Option<&'a Ident>,
    /// Whether nothing uses that name: rustc then warns.
    pub(crate) idle: bool,
    /// `let id: Value = Clone::clone(__parts.get(0));`
    pub(crate) parts: Vec<(usize, &'a Ident)>,
    /// `let count = match &**__m { PAT => (&&Read(count)).__read(), .. };`
    pub(crate) bindings: Vec<(&'a Ident, &'a Pat)>,
}

/// A payload that is not wholly literal.
pub(crate) enum Payload<'a> {
    /// JSON with expressions in it, piece by piece.
    Json(Vec<Piece<'a>>),
    /// `(&&for_payload(&EXPR)).__body()?`
    Expr(&'a Rust),
    /// `Body::Json(Bytes::from_static(b".."))`, in an answer.
    Static(Vec<u8>),
    /// `Body::Raw(Bytes::from_static(b".."))`, in an answer.
    Raw(Vec<u8>),
}

impl<'a> Payload<'a> {
    /// The expressions in it, in order.
    pub(crate) fn exprs(&self) -> impl Iterator<Item = &'a Rust> {
        let exprs = match self {
            Payload::Json(pieces) => pieces.iter().flat_map(Piece::exprs).collect(),
            Payload::Expr(expr) => vec![*expr],
            Payload::Static(_) | Payload::Raw(_) => Vec::new(),
        };
        exprs.into_iter()
    }
}

/// A piece of a JSON payload.
pub(crate) enum Piece<'a> {
    /// `__p.raw("..");`
    Raw(String),
    /// `__p.value(&EXPR)?;`
    Value(&'a Rust),
    /// `__p.spread(&[object(&EXPR)?, ..], &["explicit"]);`
    Spread(Vec<&'a Rust>, Vec<String>),
    /// `__p.spread_elements(&EXPR)?;`
    SpreadElements(&'a Rust),
    /// `__p.comma();`: one where something stands before.
    Comma,
}

impl<'a> Piece<'a> {
    fn exprs(&self) -> Vec<&'a Rust> {
        match self {
            Piece::Raw(_) | Piece::Comma => Vec::new(),
            Piece::Value(expr) | Piece::SpreadElements(expr) => vec![*expr],
            Piece::Spread(exprs, _) => exprs.clone(),
        }
    }
}

/// Key and headers.
pub(crate) struct Envelope<'a> {
    pub(crate) key: Option<&'a Rust>,
    pub(crate) headers: Vec<(&'a Key, &'a Rust)>,
}

impl<'a> Envelope<'a> {
    /// The expressions in it, in order.
    pub(crate) fn exprs(&self) -> impl Iterator<Item = &'a Rust> {
        let headers = self.headers.iter().map(|(_, value)| *value);
        self.key.into_iter().chain(headers)
    }
}

/// A step of an answer.
pub(crate) enum Step<'a> {
    /// `__answers.push(Answer::Publish { .. });`
    Publish { transport: TransportId, topic: TopicText<'a>, reply: Reply<'a> },
    /// `__answers.push(Answer::Reply { .. });`
    Reply(Reply<'a>),
    /// `__answers.push(Answer::Wait(Duration::from_nanos(..)));`
    Wait(u64),
    /// `__answers.push(Answer::Wait(EXPR));`
    WaitFor(&'a Rust),
    /// `let NAME: TYPE = EXPR;`
    Let { name: &'a Ident, ty: Option<&'a Type>, value: &'a Rust },
    /// `if !truth(EXPR)? { __answers.push(Answer::CheckFailed { .. }); return Ok(__answers); }`
    Check { number: usize, value: &'a Rust, message: Option<&'a TokenStream>, text: &'a str },
}

/// What an answer sends.
pub(crate) struct Reply<'a> {
    pub(crate) payload: Payload<'a>,
    pub(crate) envelope: Option<Envelope<'a>>,
}
