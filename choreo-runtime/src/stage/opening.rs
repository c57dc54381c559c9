//! How a stage of several transports is opened: one field after another, and none of them where one fails.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::future::{Future, IntoFuture, Ready, ready};
use std::marker::PhantomData;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::wiring::{Line, Lines, ended};
use crate::correlation::check;
use crate::scenario::context::Context;
use crate::transport::{AnyTransport, Transport, TransportError, TransportErrorKind, Turn, Turning};

/// Opens a stage of one transport, and waits for its turn.
pub(super) async fn alone<T: Transport>() -> Result<T, TransportError> {
    let transport = T::open().await?;
    let Some(turning) = AnyTransport::turn(&transport) else { return Ok(transport) };
    let turn = taken(turning).await?;
    Ok(transport.in_turn(turn).await)
}

/// Waits for a turn, unless the scenario has given that up.
async fn taken(turning: Turning<'_>) -> Result<Turn, TransportError> {
    match Context::current().turns {
        true => turning.taken().await,
        false => Ok(Turn::given_up()),
    }
}

/// Opens a field of the stage `S`; where that fails, ends those that were opened before it, the last one first.
///
/// # Errors
///
/// Its own, with its name, and what failed while the others were ended.
pub async fn opened<S: 'static, T: Transport>(
    name: &'static str,
    opening: impl Future<Output = Result<T, TransportError>>,
    before: &[Line<'_>],
) -> Result<T, TransportError> {
    let opened = match T::SHARED {
        true => once(slot(TypeId::of::<S>(), name), opening).await,
        false => opening.await,
    };
    match opened {
        Ok(transport) => Ok(transport),
        Err(error) => Err(rolled_back(name, error, before).await),
    }
}

/// The connection of one field, for all scenarios of the process: whoever comes while it is being opened waits for it.
type Slot = Arc<tokio::sync::Mutex<Option<Box<dyn Any + Send>>>>;

fn slot(stage: TypeId, field: &'static str) -> Slot {
    static SLOTS: OnceLock<Mutex<HashMap<(TypeId, &'static str), Slot>>> = OnceLock::new();
    let slots = SLOTS.get_or_init(Mutex::default);
    let mut slots = slots.lock().unwrap_or_else(PoisonError::into_inner);
    Arc::clone(slots.entry((stage, field)).or_default())
}

/// A handle on what is in the slot; where nothing is, or what has been ended, opens it first.
async fn once<T: Transport>(
    slot: Slot,
    opening: impl Future<Output = Result<T, TransportError>>,
) -> Result<T, TransportError> {
    let mut kept = slot.lock().await;
    let known = kept.as_ref().and_then(|any| any.downcast_ref::<T>());
    if let Some(handle) = known.and_then(T::handle) {
        return Ok(handle);
    }
    let opened = opening.await?;
    *kept = opened.handle().map(|handle| Box::new(handle) as Box<dyn Any + Send>);
    Ok(opened)
}

/// The turns of a scenario on the transports of its stage, by their place in it.
#[derive(Debug)]
pub struct Turns(Vec<Option<Turn>>);

impl Turns {
    /// Waits for the turns of all of them, once it is known that a scope's id can be mapped to each: broker by broker, in an
    /// order that is the same for every stage, so that two scenarios that wait for the same two brokers never wait for each
    /// other; and one turn is enough for what is on one broker, alone where any of these needs that. Where it fails, all are
    /// ended, the last one first.
    ///
    /// # Errors
    ///
    /// That of the transport whose turn could not be had, with its name; or why an id can't be mapped.
    pub async fn of(lines: &[Line<'_>]) -> Result<Turns, TransportError> {
        let each: Vec<&Line<'_>> = lines.iter().collect();
        if let Err(reason) = check(&each) {
            return Err(TransportError::new(TransportErrorKind::Misconfigured, told(reason, lines).await));
        }
        let mut turns = vec![None; lines.len()];
        let asked = lines.iter().enumerate();
        let mut asked: Vec<_> = asked.filter_map(|(at, line)| Some((line.transport.turn()?, at))).collect();
        asked.sort_by(|(one, _), (other, _)| one.on.cmp(&other.on).then(other.alone.cmp(&one.alone)));
        let mut last: Option<(String, Turn)> = None;
        for (turning, at) in asked {
            let same = last.take().filter(|(on, _)| *on == turning.on);
            let on = turning.on.clone();
            let turn = match same {
                Some((_, turn)) => turn,
                None => match taken(turning).await {
                    Ok(turn) => turn,
                    Err(error) => {
                        let name = lines[at].name.unwrap_or_default();
                        return Err(rolled_back(name, error, lines).await);
                    }
                },
            };
            turns[at] = Some(turn.clone());
            last = Some((on, turn));
        }
        Ok(Turns(turns))
    }

    /// The transport at this place, in its turn.
    pub async fn grant<T: Transport>(&self, at: usize, transport: T) -> T {
        match self.0.get(at).cloned().flatten() {
            Some(turn) => transport.in_turn(turn).await,
            None => transport,
        }
    }
}

async fn rolled_back(name: &str, error: TransportError, before: &[Line<'_>]) -> TransportError {
    let text = told(format!("open `{name}`: {error}"), before).await;
    TransportError::new(error.kind(), text).with_source(error)
}

/// Ends what was opened. The text, and what failed then.
async fn told(text: String, opened: &[Line<'_>]) -> String {
    let lines: Lines<'_> = opened.iter().copied().collect();
    match ended(lines, |transport| transport.release()).await {
        Ok(()) => text,
        Err(others) => format!("{text}; and then failed to {others}"),
    }
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

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
