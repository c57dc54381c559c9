//! The closures that the macro writes, and the [`Exprs`] that holds them.
//!
//! One `e_*` function for each kind of expression; the macro gives the results, in the order of their ids,
//! to [`Closures::new`].

use std::fmt;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::future::Running;
use super::panics;
use super::repeat::Going;
use super::step::Step;
use super::{Answer, Capture, Envelope, Exprs, Futures, Taken, TypedVerdict, UserError};
use crate::machine::{ExprId, LeafId, TransportId};
use crate::matching::Matcher;
use crate::message::{Arrival, Body, Message, Topic};

/// One user expression of a block.
pub struct Expr<'e>(pub(super) Kind<'e>);

type Boxed<'e, In, Out> = Box<dyn Fn(In) -> Result<Out, UserError> + 'e>;
type OfCandidate<'e, Out> = Box<dyn for<'a> Fn(Candidate<'a>) -> Result<Out, UserError> + 'e>;
type OfArrival<'e> = Box<dyn Fn(&Arc<Arrival>) -> TypedVerdict + 'e>;
type OfTaken<'e> = Box<dyn Fn(&[Taken]) -> Result<(), UserError> + 'e>;

/// Which.
pub(super) enum Kind<'e> {
    Topic(Step<'e, Topic>),
    Duration(Boxed<'e, (), Duration>),
    Payload(Step<'e, Body>),
    Envelope(Step<'e, Envelope>),
    Operand(Boxed<'e, (), Value>),
    Matcher(Step<'e, Box<dyn Matcher>>),
    Typed(OfArrival<'e>),
    Condition(OfCandidate<'e, bool>),
    Check(Step<'e, Option<String>>),
    Let(Step<'e, ()>),
    Loop(Box<dyn Going + 'e>),
    Fill(OfTaken<'e>),
    Answer(OfCandidate<'e, Vec<Answer>>),
    Async(Box<dyn Running + 'e>),
}

pub(super) struct Candidate<'a> {
    arrival: &'a Arc<Arrival>,
    latency: Option<Duration>,
    parts: &'a [Value],
}

impl fmt::Debug for Expr<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Expr")
    }
}

/// What a shape's `NAME @ ..` took of a candidate, in the order of the text.
#[derive(Debug, Clone, Copy)]
pub struct Parts<'a>(&'a [Value]);

impl<'a> Parts<'a> {
    /// The n-th part; `null` where the shape had none there.
    pub fn get(&self, index: usize) -> &'a Value {
        self.0.get(index).unwrap_or(&Value::Null)
    }
}

/// A topic: `(EXPR)` or a constant.
pub fn e_topic<'e, T: Into<Topic>>(f: impl FnOnce() -> Result<T, UserError> + 'e) -> Expr<'e> {
    Expr(Kind::Topic(Step::once(move || f().map(Into::into))))
}

/// A duration.
pub fn e_duration<'e>(f: impl Fn() -> Result<Duration, UserError> + 'e) -> Expr<'e> {
    Expr(Kind::Duration(Box::new(move |()| f())))
}

/// The payload of a `publish`.
pub fn e_payload<'e>(f: impl FnOnce() -> Result<Body, UserError> + 'e) -> Expr<'e> {
    Expr(Kind::Payload(Step::once(f)))
}

/// Key and headers of a `publish`.
pub fn e_envelope<'e>(f: impl FnOnce() -> Result<Envelope, UserError> + 'e) -> Expr<'e> {
    Expr(Kind::Envelope(Step::once(f)))
}

/// A value that a pattern compares with.
pub fn e_operand<'e, T: Serialize>(f: impl Fn() -> Result<T, UserError> + 'e) -> Expr<'e> {
    Expr(Kind::Operand(Box::new(move |()| serde_json::to_value(f()?).map_err(UserError::serialize))))
}

/// A user's matcher.
pub fn e_matcher<'e, M: Matcher + 'static>(f: impl FnOnce() -> Result<M, UserError> + 'e) -> Expr<'e> {
    Expr(Kind::Matcher(Step::once(move || Ok(Box::new(f()?) as Box<dyn Matcher>))))
}

/// A typed pattern whose expectation takes one message. `into` fixes the type of the capture; `fits` says
/// whether a value fits as a whole; `misfits` names the leaves that do not.
pub fn e_typed<'e, T>(
    _into: &'e Capture<Message<T>>,
    fits: impl Fn(&T) -> bool + 'e,
    misfits: impl Fn(&T, &mut Vec<LeafId>) + 'e,
) -> Expr<'e>
where
    T: Decode,
{
    typed(fits, misfits)
}

/// A typed pattern of an expectation with `times`.
pub fn e_typed_each<'e, T>(
    _into: &'e Capture<Vec<Message<T>>>,
    fits: impl Fn(&T) -> bool + 'e,
    misfits: impl Fn(&T, &mut Vec<LeafId>) + 'e,
) -> Expr<'e>
where
    T: Decode,
{
    typed(fits, misfits)
}

fn typed<'e, T>(fits: impl Fn(&T) -> bool + 'e, misfits: impl Fn(&T, &mut Vec<LeafId>) + 'e) -> Expr<'e>
where
    T: Decode,
{
    Expr(Kind::Typed(Box::new(move |arrival| match arrival.typed::<T>() {
        Err(error) => TypedVerdict::Undecodable(error.to_string()),
        Ok(value) if fits(&value) => TypedVerdict::Fits,
        Ok(value) => {
            let mut leaves = Vec::new();
            misfits(&value, &mut leaves);
            TypedVerdict::Differs(leaves)
        }
    })))
}

/// What a typed pattern may decode a message to.
#[diagnostic::on_unimplemented(
    message = "a message can't be decoded to `{Self}`",
    label = "not `serde::Deserialize`, or borrows",
    note = "derive `serde::Deserialize` for it; its fields must be owned: `String`, not `&str`"
)]
pub trait Decode: DeserializeOwned + Send + Sync + 'static {}

#[diagnostic::do_not_recommend]
impl<T: DeserializeOwned + Send + Sync + 'static> Decode for T {}

/// Makes the message that a capture or a `where` sees: a JSON one, or one with its decoded value.
#[diagnostic::on_unimplemented(
    message = "a message can't be decoded to `{Self}`",
    label = "not `serde::Deserialize`, or borrows",
    note = "derive `serde::Deserialize` for it; its fields must be owned: `String`, not `&str`"
)]
pub trait View: Sized {
    #[doc(hidden)]
    fn view(arrival: &Arc<Arrival>, latency: Option<Duration>) -> Result<Message<Self>, UserError>;
}

impl View for crate::message::Json {
    fn view(arrival: &Arc<Arrival>, latency: Option<Duration>) -> Result<Message, UserError> {
        Ok(Message::__json(Arc::clone(arrival), latency))
    }
}

#[diagnostic::do_not_recommend]
impl<T: Decode> View for T {
    fn view(arrival: &Arc<Arrival>, latency: Option<Duration>) -> Result<Message<T>, UserError> {
        let decoded = arrival.typed::<T>()?;
        Ok(Message::__typed(Arc::clone(arrival), decoded, latency))
    }
}

/// A `where` of a statement that takes one message; `into` (its capture, or one without a name) fixes the
/// type of the message that it sees.
pub fn e_where<'e, T: View + 'e>(
    _into: &'e Capture<Message<T>>,
    f: impl Fn(&Message<T>, Parts<'_>) -> Result<bool, UserError> + 'e,
) -> Expr<'e> {
    condition(f)
}

/// A `where` of an expectation with `times`: it sees one message.
pub fn e_where_each<'e, T: View + 'e>(
    _into: &'e Capture<Vec<Message<T>>>,
    f: impl Fn(&Message<T>, Parts<'_>) -> Result<bool, UserError> + 'e,
) -> Expr<'e> {
    condition(f)
}

fn condition<'e, T: View + 'e>(
    f: impl Fn(&Message<T>, Parts<'_>) -> Result<bool, UserError> + 'e,
) -> Expr<'e> {
    Expr(Kind::Condition(Box::new(move |candidate: Candidate<'_>| {
        f(&T::view(candidate.arrival, candidate.latency)?, Parts(candidate.parts))
    })))
}

/// A `check`: gives the message of one that does not hold.
pub fn e_check<'e>(f: impl FnOnce() -> Result<Option<String>, UserError> + 'e) -> Expr<'e> {
    Expr(Kind::Check(Step::once(f)))
}

/// A `let`.
pub fn e_let<'e, T>(into: &'e Capture<T>, f: impl FnOnce() -> Result<T, UserError> + 'e) -> Expr<'e> {
    Expr(Kind::Let(Step::once(move || {
        into.__set(f()?);
        Ok(())
    })))
}

/// Fills `as NAME` of an expectation that takes one message. For a `publish .. as NAME` too.
pub fn e_fill<'e, T: View>(into: &'e Capture<Message<T>>) -> Expr<'e> {
    Expr(Kind::Fill(Box::new(move |taken| {
        if let Some(one) = taken.first() {
            into.__set(T::view(&one.arrival, one.latency)?);
        }
        Ok(())
    })))
}

/// Fills `as NAME` of an expectation with `times`.
pub fn e_fill_each<'e, T: View>(into: &'e Capture<Vec<Message<T>>>) -> Expr<'e> {
    Expr(Kind::Fill(Box::new(move |taken| {
        let all: Result<Vec<_>, _> = taken.iter().map(|one| T::view(&one.arrival, one.latency)).collect();
        into.__set(all?);
        Ok(())
    })))
}

/// Fills a `NAME @ ..` of an expectation that takes one message.
pub fn e_fill_part(into: &Capture<Value>) -> Expr<'_> {
    Expr(Kind::Fill(Box::new(move |taken| {
        into.__set(taken.first().and_then(|one| one.part.clone()).unwrap_or_default());
        Ok(())
    })))
}

/// Fills a `NAME @ ..` of an expectation with `times`.
pub fn e_fill_part_each(into: &Capture<Vec<Value>>) -> Expr<'_> {
    Expr(Kind::Fill(Box::new(move |taken| {
        into.__set(taken.iter().map(|one| one.part.clone().unwrap_or_default()).collect());
        Ok(())
    })))
}

/// Fills the bindings of a typed pattern: `take` matches the value once more and sets their cells.
pub fn e_fill_bindings<'e, T>(_of: &'e Capture<Message<T>>, take: impl Fn(&T) + 'e) -> Expr<'e>
where
    T: Decode,
{
    Expr(Kind::Fill(Box::new(move |taken| {
        if let Some(one) = taken.first() {
            take(&*one.arrival.typed::<T>()?);
        }
        Ok(())
    })))
}

/// What an `on` answers. `of` fixes the type of the message that it sees.
pub fn e_answer<'e, T: View + 'e>(
    _of: &'e Capture<Message<T>>,
    f: impl Fn(&Message<T>, Parts<'_>) -> Result<Vec<Answer>, UserError> + 'e,
) -> Expr<'e> {
    Expr(Kind::Answer(Box::new(move |candidate: Candidate<'_>| {
        f(&T::view(candidate.arrival, candidate.latency)?, Parts(candidate.parts))
    })))
}

impl<'e> Expr<'e> {
    /// The same in a machine in which its leaves come after so many others, and its transports are these.
    pub(crate) fn moved(self, leaves: u16, transports: &'e [TransportId]) -> Expr<'e> {
        let kind = match self.0 {
            Kind::Typed(judge) => Kind::Typed(Box::new(move |arrival: &Arc<Arrival>| match judge(arrival) {
                TypedVerdict::Differs(ids) => {
                    TypedVerdict::Differs(ids.into_iter().map(|id| LeafId(id.0 + leaves)).collect())
                }
                verdict => verdict,
            })),
            Kind::Answer(answer) => Kind::Answer(Box::new(move |candidate: Candidate<'_>| {
                let mut steps = answer(candidate)?;
                for step in &mut steps {
                    if let Answer::Publish { via, .. } = step {
                        *via = transports.get(via.index()).copied().unwrap_or(*via);
                    }
                }
                Ok(steps)
            })),
            kind => kind,
        };
        Expr(kind)
    }
}

/// The expressions of one run of a block, in the order of their ids.
#[derive(Debug)]
pub struct Closures<'e> {
    exprs: Vec<Expr<'e>>,
}

impl<'e> Closures<'e> {
    /// Holds these expressions.
    pub fn new(exprs: Vec<Expr<'e>>) -> Self {
        Closures { exprs }
    }
}

macro_rules! run {
    ($self:ident, $id:ident, $kind:ident, |$f:ident| $call:expr) => {
        match &mut $self.exprs[$id.index()].0 {
            Kind::$kind($f) => panics::caught(|| $call),
            _ => unreachable!("expression {} is not of this kind: the macro numbers them", $id.0),
        }
    };
}

impl Exprs for Closures<'_> {
    fn topic(&mut self, id: ExprId) -> Result<Topic, UserError> {
        run!(self, id, Topic, |f| f.run())
    }

    fn duration(&mut self, id: ExprId) -> Result<Duration, UserError> {
        run!(self, id, Duration, |f| f(()))
    }

    fn payload(&mut self, id: ExprId) -> Result<Body, UserError> {
        run!(self, id, Payload, |f| f.run())
    }

    fn envelope(&mut self, id: ExprId) -> Result<Envelope, UserError> {
        run!(self, id, Envelope, |f| f.run())
    }

    fn operand(&mut self, id: ExprId) -> Result<Value, UserError> {
        run!(self, id, Operand, |f| f(()))
    }

    fn matcher(&mut self, id: ExprId) -> Result<Box<dyn Matcher>, UserError> {
        run!(self, id, Matcher, |f| f.run())
    }

    fn typed(&mut self, id: ExprId, arrival: &Arc<Arrival>) -> Result<TypedVerdict, UserError> {
        run!(self, id, Typed, |f| Ok(f(arrival)))
    }

    fn condition(
        &mut self,
        id: ExprId,
        arrival: &Arc<Arrival>,
        latency: Option<Duration>,
        parts: &[Value],
    ) -> Result<bool, UserError> {
        run!(self, id, Condition, |f| f(Candidate { arrival, latency, parts }))
    }

    fn check(&mut self, id: ExprId) -> Result<Option<String>, UserError> {
        run!(self, id, Check, |f| f.run())
    }

    fn bind(&mut self, id: ExprId) -> Result<(), UserError> {
        run!(self, id, Let, |f| f.run())
    }

    fn rounds(&mut self, id: ExprId) -> Result<u32, UserError> {
        run!(self, id, Loop, |f| f.rounds())
    }

    fn round(&mut self, id: ExprId, number: u32) -> Result<(), UserError> {
        run!(self, id, Loop, |f| {
            f.round(number);
            Ok(())
        })
    }

    fn fill(&mut self, id: ExprId, taken: &[Taken]) -> Result<(), UserError> {
        run!(self, id, Fill, |f| f(taken))
    }

    fn answer(
        &mut self,
        id: ExprId,
        arrival: &Arc<Arrival>,
        parts: &[Value],
    ) -> Result<Vec<Answer>, UserError> {
        run!(self, id, Answer, |f| f(Candidate { arrival, latency: None, parts }))
    }
}

impl Closures<'_> {
    fn running(&mut self, id: ExprId) -> &mut dyn Running {
        match &mut self.exprs[id.index()].0 {
            Kind::Async(running) => &mut **running,
            _ => unreachable!("expression {} is not async: the macro numbers them", id.0),
        }
    }
}

impl Futures for Closures<'_> {
    fn poll(&mut self, id: ExprId, cx: &mut Context<'_>) -> Poll<Result<bool, UserError>> {
        self.running(id).poll(cx)
    }

    fn cancel(&mut self, id: ExprId) {
        self.running(id).cancel();
    }
}
