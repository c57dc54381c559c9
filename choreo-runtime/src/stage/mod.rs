//! What scenarios run on.
//!
//! The type of a test function's parameter chooses the stage. Every transport is one by itself; a struct of transports
//! with `#[derive(choreo::Stage)]` is one of several, whose field names are what `via` takes.
//!
//! [`Stage::Wire`] is what it runs over: a [`Wiring`], which gives a [`Line`] for each transport. A block picks the
//! lines that it names.

mod error;
pub(crate) mod opening;
mod wiring;

pub use error::StageError;
pub use wiring::{Line, Lines, Wiring};

use std::future::Future;

use crate::codec::Codecs;
use crate::driver::Guest;
use crate::outcome::Verdict;
use crate::scenario::{Script, Trial};
use crate::transport::{Transport, TransportError};

/// What a scenario runs on: something with one wire or several, that can be opened for a test.
///
/// Every [`Transport`] is a stage by itself.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a stage",
    label = "scenarios can't run on this",
    note = "a scenario's parameter is a reference to a transport, such as `&InMemory`, or to a struct of transports with \
            `#[derive(choreo::Stage)]`"
)]
pub trait Stage: Sized + 'static {
    /// What it runs over: its transport, or several.
    type Wire: Wiring;

    /// Opens it for one scenario.
    ///
    /// # Errors
    ///
    /// Where a transport can't be opened: the transport's own error, which of several names its field.
    fn open() -> impl Future<Output = Result<Self, TransportError>>;

    /// What it runs over.
    fn wire(&self) -> &Self::Wire;

    /// How payloads are written on the topics of its only transport: as that says, which is JSON unless it was told
    /// otherwise. Of several each says it for itself.
    fn codecs(&self) -> &Codecs {
        Wiring::codecs(self.wire())
    }

    /// Runs a block: by itself, or with the stand-ins that the stage brings, where `#[stage(include ..)]` says so.
    #[doc(hidden)]
    fn host(&self, block: Guest<'_>) -> impl Future<Output = Verdict> {
        block.run()
    }

    /// Runs a script and returns what came of it, also where it failed. Scripts that run at the same time
    /// on one stage share its wire.
    fn run<P: Script<Self>>(&self, script: P) -> impl Future<Output = Trial<P::Captures>> {
        script.run_on(self)
    }

    /// Ends its connections, for all who share them: each of them, the last one first, whatever becomes of the others.
    /// What runs on it afterwards is LOST, and what is asked of its transports fails as
    /// [`Disconnected`](crate::transport::TransportErrorKind::Disconnected).
    ///
    /// # Errors
    ///
    /// Where brokers could not be told: what each of them said.
    fn close(&self) -> impl Future<Output = Result<(), StageError>> {
        Wiring::disconnect(self.wire())
    }
}

impl<T: Transport> Stage for T {
    type Wire = T;

    fn open() -> impl Future<Output = Result<T, TransportError>> {
        opening::alone()
    }

    fn wire(&self) -> &T {
        self
    }
}
