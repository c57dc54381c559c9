//! What the engine wants done.

use std::sync::Arc;

use tokio::time::Instant;

use crate::machine::{ExprId, TransportId};
use crate::message::Outgoing;

/// A publication that is under way: unique in a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PublicationId(pub u32);

/// Async code of the user's that is under way: unique in a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CallId(pub u32);

/// A timer: unique in a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TimerId(pub u32);

/// One thing to do.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Effect {
    /// Hand this to a transport: [`Input::HandedOff`](super::Input::HandedOff) just before, and
    /// [`Input::Accepted`](super::Input::Accepted) or `Refused` after.
    Publish {
        /// Which.
        id: PublicationId,
        /// Over which transport.
        via: TransportId,
        /// What.
        message: Arc<Outgoing>,
        /// Whether it is a trigger of the scenario (which may wait for a listener) rather than an answer of
        /// an `on`.
        trigger: bool,
    },
    /// Run this async code: [`Input::Calling`](super::Input::Calling) just before, and
    /// [`Input::Called`](super::Input::Called) when it has returned.
    Call {
        /// Which.
        id: CallId,
        /// What.
        expr: ExprId,
    },
    /// Drop this async code: it is not waited for any more.
    HangUp(CallId),
    /// Bring [`Input::Fired`](super::Input::Fired) at this time.
    StartTimer {
        /// Which.
        id: TimerId,
        /// When.
        at: Instant,
    },
    /// The run has ended: take the verdict.
    Finish,
}

/// The effects of one input, in order.
pub type Effects = Vec<Effect>;
