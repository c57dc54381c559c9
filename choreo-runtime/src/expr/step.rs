//! Expressions of statements that run once, or, in a loop, again in each round.

use std::fmt;

use super::closure::{Expr, Kind};
use super::{Capture, Envelope, UserError};
use crate::matching::Matcher;
use crate::message::{Body, Topic};

/// What gives a value once, or again and again.
pub(super) enum Step<'e, Out> {
    /// It may move what it uses.
    Once(Option<Box<dyn FnOnce() -> Result<Out, UserError> + 'e>>),
    /// It stands in a loop.
    Again(Box<dyn Fn() -> Result<Out, UserError> + 'e>),
}

impl<Out> fmt::Debug for Step<'_, Out> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Step")
    }
}

impl<'e, Out> Step<'e, Out> {
    pub(super) fn once(f: impl FnOnce() -> Result<Out, UserError> + 'e) -> Self {
        Step::Once(Some(Box::new(f)))
    }

    pub(super) fn again(f: impl Fn() -> Result<Out, UserError> + 'e) -> Self {
        Step::Again(Box::new(f))
    }

    /// Evaluates it.
    pub(super) fn run(&mut self) -> Result<Out, UserError> {
        match self {
            Step::Once(f) => match f.take() {
                Some(f) => f(),
                None => unreachable!("the engine evaluates a step once, unless it stands in a loop"),
            },
            Step::Again(f) => f(),
        }
    }
}

/// The topic of a `publish` in a loop.
pub fn e_topic_again<'e, T: Into<Topic>>(f: impl Fn() -> Result<T, UserError> + 'e) -> Expr<'e> {
    Expr(Kind::Topic(Step::again(move || f().map(Into::into))))
}

/// The payload of a `publish` in a loop.
pub fn e_payload_again<'e>(f: impl Fn() -> Result<Body, UserError> + 'e) -> Expr<'e> {
    Expr(Kind::Payload(Step::again(f)))
}

/// Key and headers of a `publish` in a loop.
pub fn e_envelope_again<'e>(f: impl Fn() -> Result<Envelope, UserError> + 'e) -> Expr<'e> {
    Expr(Kind::Envelope(Step::again(f)))
}

/// A user's matcher in a loop.
pub fn e_matcher_again<'e, M: Matcher + 'static>(f: impl Fn() -> Result<M, UserError> + 'e) -> Expr<'e> {
    Expr(Kind::Matcher(Step::again(move || Ok(Box::new(f()?) as Box<dyn Matcher>))))
}

/// A `check` in a loop.
pub fn e_check_again<'e>(f: impl Fn() -> Result<Option<String>, UserError> + 'e) -> Expr<'e> {
    Expr(Kind::Check(Step::again(f)))
}

/// A `let` in a loop.
pub fn e_let_again<'e, T>(into: &'e Capture<T>, f: impl Fn() -> Result<T, UserError> + 'e) -> Expr<'e> {
    Expr(Kind::Let(Step::again(move || {
        into.__set(f()?);
        Ok(())
    })))
}
