//! What scenarios run on.
//!
//! The type of a test function's parameter chooses the stage. Every transport is one by itself.

use std::future::Future;

use crate::codec::Codecs;
use crate::scenario::{Script, Trial};
use crate::transport::{Transport, TransportError};

/// What a scenario runs on: something with a wire, that can be opened for a test.
///
/// Every [`Transport`] is a stage by itself.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a stage",
    label = "scenarios can't run on this",
    note = "a scenario's parameter is a reference to a transport, such as `&InMemory`"
)]
pub trait Stage: Sized + 'static {
    /// Its wire.
    type Wire: Transport;

    /// Opens it for one scenario.
    ///
    /// # Errors
    ///
    /// Where its wire can't be opened: the transport's own error.
    fn open() -> impl Future<Output = Result<Self, TransportError>>;

    /// Its wire.
    fn wire(&self) -> &Self::Wire;

    /// How payloads are written on its topics: as its wire says, which is JSON unless it was told otherwise.
    fn codecs(&self) -> &Codecs {
        Transport::codecs(self.wire())
    }

    /// Runs a script and returns what came of it, also where it failed. Scripts that run at the same time
    /// on one stage share its wire.
    fn run<P: Script<Self>>(&self, script: P) -> impl Future<Output = Trial<P::Captures>> {
        script.run_on(self)
    }
}

impl<T: Transport> Stage for T {
    type Wire = T;

    fn open() -> impl Future<Output = Result<T, TransportError>> {
        T::open()
    }

    fn wire(&self) -> &T {
        self
    }
}
