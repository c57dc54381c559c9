//! The user's expressions: closures that the engine reaches by index.
//!
//! A machine is static and holds no user code. Where a statement has an expression, the machine has an
//! [`ExprId`], and whoever drives the engine brings an [`Exprs`]: in a test the closures that the macro
//! wrote ([`Expr`]), in the engine's own tests a table of values.

mod capture;
mod closure;
mod error;
mod future;
pub(crate) mod panics;
mod repeat;
mod rounds;
mod step;

pub use capture::{Capture, capture};
pub use closure::{
    Closures, Decode, Expr, Parts, View, e_answer, e_check, e_duration, e_envelope, e_fill, e_fill_bindings,
    e_fill_each, e_fill_part, e_fill_part_each, e_let, e_matcher, e_operand, e_payload, e_topic, e_typed,
    e_typed_each, e_where, e_where_each,
};
pub use error::{UserError, UserErrorKind};
pub use future::{Futures, e_call, e_call_again, e_eventually};
pub use repeat::{Count, Items, Left, e_for, e_for_again, e_rounds, e_rounds_again, items, rounds};
pub use step::{
    e_check_again, e_envelope_again, e_let_again, e_matcher_again, e_payload_again, e_topic_again,
};

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use serde_json::Value;

use crate::machine::{ExprId, LeafId, TransportId};
use crate::matching::Matcher;
use crate::message::{Arrival, Body, Headers, Topic};

/// What the engine asks of the user's expressions. Every method may run user code; a panic in it is caught
/// and comes back as a [`UserError`].
pub trait Exprs {
    /// A topic.
    ///
    /// # Errors
    ///
    /// Where the expression fails.
    fn topic(&mut self, id: ExprId) -> Result<Topic, UserError>;

    /// A duration.
    ///
    /// # Errors
    ///
    /// Where the expression fails.
    fn duration(&mut self, id: ExprId) -> Result<Duration, UserError>;

    /// The payload of a `publish`. Asked each time that the statement is reached.
    ///
    /// # Errors
    ///
    /// Where the expression fails or can't be serialised.
    fn payload(&mut self, id: ExprId) -> Result<Body, UserError>;

    /// Key and headers of a `publish`. Asked each time that the statement is reached.
    ///
    /// # Errors
    ///
    /// Where the expression fails or can't be serialised.
    fn envelope(&mut self, id: ExprId) -> Result<Envelope, UserError>;

    /// The value that a pattern compares with. Asked when the captures that it needs are bound.
    ///
    /// # Errors
    ///
    /// Where the expression fails or can't be serialised.
    fn operand(&mut self, id: ExprId) -> Result<Value, UserError>;

    /// The user's matcher. Asked when the captures that it needs are bound.
    ///
    /// # Errors
    ///
    /// Where the expression fails.
    fn matcher(&mut self, id: ExprId) -> Result<Box<dyn Matcher>, UserError>;

    /// Judges a candidate by a typed pattern: the leaves that do not fit go to `misfits` (none: it fits).
    ///
    /// # Errors
    ///
    /// Where user code fails. A payload that can't be decoded is no error: see [`TypedVerdict::Undecodable`].
    fn typed(&mut self, id: ExprId, arrival: &Arc<Arrival>) -> Result<TypedVerdict, UserError>;

    /// Evaluates a `where` on a candidate whose pattern fitted. `parts` has what the shape's `NAME @ ..`
    /// took, in the order of [`Expect::binds`](crate::machine::Expect::binds).
    ///
    /// # Errors
    ///
    /// Where the expression fails.
    fn condition(
        &mut self,
        id: ExprId,
        arrival: &Arc<Arrival>,
        latency: Option<Duration>,
        parts: &[Value],
    ) -> Result<bool, UserError>;

    /// Evaluates a `check`. `Ok(Some(message))` is one that does not hold, with its own message where the
    /// statement has one (else empty).
    ///
    /// # Errors
    ///
    /// Where the expression fails.
    fn check(&mut self, id: ExprId) -> Result<Option<String>, UserError>;

    /// Evaluates and binds a `let`.
    ///
    /// # Errors
    ///
    /// Where the expression fails.
    fn bind(&mut self, id: ExprId) -> Result<(), UserError>;

    /// How many rounds a loop has. For a `for`, evaluates and keeps what it goes through. Asked each time that the loop
    /// is reached.
    ///
    /// # Errors
    ///
    /// Where the expression fails.
    fn rounds(&mut self, id: ExprId) -> Result<u32, UserError>;

    /// Binds what a `for` binds in the round of this number, from 0.
    ///
    /// # Errors
    ///
    /// Where user code (a binding's `Clone`) fails.
    fn round(&mut self, id: ExprId, number: u32) -> Result<(), UserError>;

    /// Fills a capture with what its expectation took: one for a plain one, any number after `times`.
    ///
    /// # Errors
    ///
    /// Where user code (a binding's `Clone`) fails.
    fn fill(&mut self, id: ExprId, taken: &[Taken]) -> Result<(), UserError>;

    /// What an `on` answers to one message, in order.
    ///
    /// # Errors
    ///
    /// Where an expression in it fails.
    fn answer(
        &mut self,
        id: ExprId,
        arrival: &Arc<Arrival>,
        parts: &[Value],
    ) -> Result<Vec<Answer>, UserError>;
}

/// What a typed pattern says of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TypedVerdict {
    /// It fits.
    Fits,
    /// It was decoded, and these leaves (of [`Pattern::Typed`](crate::machine::Pattern)) do not fit.
    Differs(Vec<LeafId>),
    /// serde can't make such a value of it: a phrase that reads after "the message is".
    Undecodable(String),
}

/// A message that an expectation took.
#[derive(Debug, Clone)]
pub struct Taken {
    /// The message.
    pub arrival: Arc<Arrival>,
    /// From the last trigger's hand-off to its arrival.
    pub latency: Option<Duration>,
    /// For a `NAME @ ..`: the part that it names.
    pub part: Option<Value>,
}

/// Key and headers of a publication.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Envelope {
    /// The key.
    pub key: Option<Bytes>,
    /// The headers.
    pub headers: Headers,
}

/// One step of what an `on` answers.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Answer {
    /// Publishes.
    Publish {
        /// Over which transport.
        via: TransportId,
        /// Where to.
        topic: Topic,
        /// What.
        payload: Body,
        /// Key and headers.
        envelope: Envelope,
    },
    /// Replies to the message's own reply address.
    Reply {
        /// What.
        payload: Body,
        /// Key and headers.
        envelope: Envelope,
    },
    /// Waits before the next step.
    Wait(Duration),
    /// A `check` that did not hold: the source text and its own message.
    CheckFailed {
        /// Which of the answer's, from 0: see [`Answers::checks`](crate::machine::Answers::checks).
        number: usize,
        /// The expression's text.
        text: String,
        /// Its own message; empty where it has none.
        message: String,
    },
}
