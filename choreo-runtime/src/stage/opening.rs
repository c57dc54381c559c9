//! How a stage of several transports is opened: one field after another, and none of them where one fails.

use std::future::{Future, IntoFuture, Ready, ready};
use std::marker::PhantomData;

use super::wiring::{Line, Lines, ended};
use crate::transport::{Transport, TransportError};

/// Opens a field; where that fails, ends those that were opened before it, the last one first.
///
/// # Errors
///
/// Its own, with its name, and what failed while the others were ended.
pub async fn opened<T: Transport>(
    name: &'static str,
    opening: impl Future<Output = Result<T, TransportError>>,
    before: &[Line<'_>],
) -> Result<T, TransportError> {
    match opening.await {
        Ok(transport) => Ok(transport),
        Err(error) => Err(rolled_back(name, error, before).await),
    }
}

async fn rolled_back(name: &str, error: TransportError, before: &[Line<'_>]) -> TransportError {
    let mut text = format!("open `{name}`: {error}");
    let lines: Lines<'_> = before.iter().copied().collect();
    if let Err(others) = ended(lines, |transport| transport.release()).await {
        text = format!("{text}; and then failed to {others}");
    }
    TransportError::new(error.kind(), text).with_source(error)
}

/// Finds what the expression of a `#[stage(..)]` is: `(&&&Opening::of(&VALUE)).__opening()`. The method of a transport is
/// looked at first, then that of a future, then that of anything, whose bound says what is wrong.
#[derive(Debug, Clone, Copy)]
pub struct Opening<O>(PhantomData<O>);

impl<O> Opening<O> {
    /// By the value of the expression.
    pub fn of(_: &O) -> Opening<O> {
        Opening(PhantomData)
    }
}

/// See [`Opening`].
pub trait TransportOpening {
    /// What to do with it.
    fn __opening(&self) -> AsTransport {
        AsTransport
    }
}

impl<T: Transport> TransportOpening for &&Opening<T> {}

/// See [`Opening`].
pub trait FutureOpening {
    /// What to do with it.
    fn __opening(&self) -> AsFuture {
        AsFuture
    }
}

impl<F: IntoFuture> FutureOpening for &Opening<F> {}

/// See [`Opening`].
pub trait AnyOpening {
    /// What to do with it.
    fn __opening(&self) -> AsFuture {
        AsFuture
    }
}

impl<O> AnyOpening for Opening<O> {}

/// A transport that is open.
#[derive(Debug, Clone, Copy)]
pub struct AsTransport;

impl AsTransport {
    /// It is there.
    pub fn open<T: Transport>(self, _: PhantomData<T>, transport: T) -> Ready<Result<T, TransportError>> {
        ready(Ok(transport))
    }
}

/// What gives a transport when it is awaited.
#[derive(Debug, Clone, Copy)]
pub struct AsFuture;

impl AsFuture {
    /// Awaits it.
    pub fn open<T: Transport, O: Opens<T>>(
        self,
        _: PhantomData<T>,
        opening: O,
    ) -> impl Future<Output = Result<T, TransportError>> {
        opening.opened()
    }
}

/// What may stand in a `#[stage(..)]` besides a transport.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not open `{T}`",
    label = "expected a `{T}`, or a future that gives one, such as `Nats::ephemeral()`"
)]
pub trait Opens<T> {
    /// Opens it.
    fn opened(self) -> impl Future<Output = Result<T, TransportError>>;
}

impl<T, F> Opens<T> for F
where
    F: IntoFuture,
    F::Output: Gives<T>,
{
    async fn opened(self) -> Result<T, TransportError> {
        self.await.given()
    }
}

/// What a future in a `#[stage(..)]` may give.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no `{T}`",
    label = "this gives neither a `{T}` nor a `Result<{T}, TransportError>`"
)]
pub trait Gives<T> {
    /// The transport.
    ///
    /// # Errors
    ///
    /// Where it could not be opened.
    fn given(self) -> Result<T, TransportError>;
}

impl<T> Gives<T> for T {
    fn given(self) -> Result<T, TransportError> {
        Ok(self)
    }
}

impl<T> Gives<T> for Result<T, TransportError> {
    fn given(self) -> Result<T, TransportError> {
        self
    }
}
