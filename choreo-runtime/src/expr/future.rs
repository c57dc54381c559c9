//! Async code of the user's: what a `call` runs, and what an `eventually` evaluates.
//!
//! The engine awaits nothing. It asks for such code by an effect, and the driver polls it beside everything else, in
//! the task that awaits the block.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::closure::{Expr, Kind};
use super::panics;
use super::{Capture, UserError};
use crate::machine::ExprId;

/// What the driver asks of async code. It may panic: a panic is caught and comes back as a [`UserError`].
pub trait Futures {
    /// Goes on with the code, from its beginning where it is not under way: whether it gave what is asked for (a
    /// `call` always does).
    fn poll(&mut self, id: ExprId, cx: &mut Context<'_>) -> Poll<Result<bool, UserError>>;

    /// Drops what is under way.
    fn cancel(&mut self, id: ExprId);
}

/// Async code, its type forgotten. It has no parameter for what the code borrows, so that expressions stay
/// covariant: they borrow captures that are dropped before them.
pub(super) trait Running {
    /// Goes on, from the beginning where nothing is under way.
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Result<bool, UserError>>;

    /// Drops what is under way.
    fn cancel(&mut self);
}

impl fmt::Debug for dyn Running + '_ {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Running")
    }
}

/// A future that runs once.
struct Once<F>(Option<Pin<Box<F>>>);

impl<F> Once<F> {
    fn new(future: F) -> Once<F> {
        Once(Some(Box::pin(future)))
    }
}

impl<F: Future<Output = Result<bool, UserError>>> Running for Once<F> {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Result<bool, UserError>> {
        let polled = polled(&mut self.0, cx);
        if polled.is_ready() {
            self.cancel();
        }
        polled
    }

    fn cancel(&mut self) {
        dropped(&mut self.0);
    }
}

/// A future that is made anew each time.
struct Repeated<M, F> {
    make: M,
    current: Option<Pin<Box<F>>>,
}

impl<M, F> Repeated<M, F> {
    fn new(make: M) -> Repeated<M, F> {
        Repeated { make, current: None }
    }
}

impl<M: Fn() -> F, F: Future<Output = Result<bool, UserError>>> Running for Repeated<M, F> {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Result<bool, UserError>> {
        if self.current.is_none() {
            match panics::caught(|| Ok((self.make)())) {
                Ok(future) => self.current = Some(Box::pin(future)),
                Err(panicked) => return Poll::Ready(Err(panicked)),
            }
        }
        let polled = polled(&mut self.current, cx);
        if polled.is_ready() {
            self.cancel();
        }
        polled
    }

    fn cancel(&mut self) {
        dropped(&mut self.current);
    }
}

/// Polls user code; a panic in it ends it with an error.
fn polled<F: Future<Output = Result<bool, UserError>>>(
    future: &mut Option<Pin<Box<F>>>,
    cx: &mut Context<'_>,
) -> Poll<Result<bool, UserError>> {
    let Some(future) = future else { return Poll::Pending };
    match panics::caught(|| Ok(future.as_mut().poll(cx))) {
        Ok(polled) => polled,
        Err(panicked) => Poll::Ready(Err(panicked)),
    }
}

/// Drops user code. What it drops may panic: the run goes on, and has its verdict already.
fn dropped<F>(future: &mut Option<Pin<Box<F>>>) {
    let future = future.take();
    drop(panics::caught(|| {
        drop(future);
        Ok(())
    }));
}

/// A `call`: async code that runs once, lazily, and whose value becomes its capture.
pub fn e_call<'e, T>(
    into: &'e Capture<T>,
    code: impl Future<Output = Result<T, UserError>> + 'e,
) -> Expr<'e> {
    Expr(Kind::Async(Box::new(Once::new(kept(into, code)))))
}

/// A `call` in a loop: its code is made anew in each round, so that it can't move anything out of what stands around it.
pub fn e_call_again<'e, T: 'e, F>(into: &'e Capture<T>, runs_in_each_round: impl Fn() -> F + 'e) -> Expr<'e>
where
    F: Future<Output = Result<T, UserError>> + 'e,
{
    Expr(Kind::Async(Box::new(Repeated::new(move || kept(into, runs_in_each_round())))))
}

/// An `eventually`: makes the code anew for each evaluation, so that it can't move anything out of what stands around
/// it.
pub fn e_eventually<'e, F>(evaluated_any_number_of_times: impl Fn() -> F + 'e) -> Expr<'e>
where
    F: Future<Output = Result<bool, UserError>> + 'e,
{
    Expr(Kind::Async(Box::new(Repeated::new(evaluated_any_number_of_times))))
}

/// What a `call` does: runs the user's code, and keeps what it gives.
async fn kept<T>(
    into: &Capture<T>,
    code: impl Future<Output = Result<T, UserError>>,
) -> Result<bool, UserError> {
    into.__set(code.await?);
    Ok(true)
}
