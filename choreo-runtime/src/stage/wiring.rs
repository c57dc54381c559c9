//! What a stage runs over: one transport, or several that have names.

use std::future::Future;

use smallvec::{SmallVec, smallvec};

use super::StageError;
use crate::codec::Codecs;
use crate::correlation::{Bridge, WireId};
use crate::transport::{AnyTransport, Pending, Transport, TransportError};

/// What a stage runs over: a [`Transport`], or several. `#[derive(choreo::Stage)]` makes this of a struct of
/// transports.
pub trait Wiring: 'static {
    /// Its transports, in order.
    fn lines(&self) -> Lines<'_>;

    /// The name of one of its transports that can't run in virtual time.
    fn real_time_only() -> Option<&'static str>;

    /// How payloads are written on its topics. Those of several transports say so themselves.
    fn codecs(&self) -> &Codecs {
        Codecs::json()
    }

    /// Ends what the stage was opened with for one scenario, the last transport first.
    ///
    /// # Errors
    ///
    /// Where brokers could not be told: what each of them said.
    fn release(&self) -> impl Future<Output = Result<(), StageError>> {
        ended(self.lines(), |transport| transport.release())
    }

    /// Ends its connections, for all who share them, the last one first.
    ///
    /// # Errors
    ///
    /// Where brokers could not be told: what each of them said.
    fn disconnect(&self) -> impl Future<Output = Result<(), StageError>> {
        ended(self.lines(), |transport| transport.disconnect())
    }
}

/// One transport of a stage.
#[derive(Debug, Clone, Copy)]
pub struct Line<'a> {
    /// What `via` calls it: the name of its field. `None` for the only transport of a stage.
    pub name: Option<&'static str>,
    /// The transport.
    pub transport: &'a dyn AnyTransport,
    /// What its `wire_id` gives: the form that a scope's id has there.
    pub wire_id: Option<WireId>,
    /// The stage's bridge.
    pub bridge: Option<&'static dyn Bridge>,
}

/// The transports of a stage, in order.
pub type Lines<'a> = SmallVec<[Line<'a>; 1]>;

impl<'a> Line<'a> {
    /// A transport with a name.
    pub fn named(name: &'static str, transport: &'a dyn AnyTransport) -> Line<'a> {
        Line { name: Some(name), transport, wire_id: None, bridge: None }
    }

    /// The same, where a scope's id has a form of its own.
    #[must_use = "the form is that of the line that is returned"]
    pub fn worded(self, wire_id: Option<WireId>, bridge: Option<&'static dyn Bridge>) -> Line<'a> {
        Line { wire_id, bridge, ..self }
    }
}

impl<T: Transport> Wiring for T {
    fn lines(&self) -> Lines<'_> {
        smallvec![Line { name: None, transport: self, wire_id: None, bridge: None }]
    }

    fn real_time_only() -> Option<&'static str> {
        (!T::CAPABILITIES.virtual_time).then_some(T::NAME)
    }

    fn codecs(&self) -> &Codecs {
        Transport::codecs(self)
    }
}

/// Ends every line, from the last to the first, whatever becomes of the others.
pub(super) async fn ended<'a>(
    lines: Lines<'a>,
    end: fn(&'a dyn AnyTransport) -> Pending<'a, Result<(), TransportError>>,
) -> Result<(), StageError> {
    let mut failures = Vec::new();
    for line in lines.iter().rev() {
        if let Err(error) = end(line.transport).await {
            failures.push((line.name, error));
        }
    }
    StageError::of(failures)
}
