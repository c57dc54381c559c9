//! What the world tells the engine.

use std::sync::Arc;
use std::time::Duration;

use super::{CallId, PublicationId, TimerId};
use crate::expr::UserError;
use crate::machine::{ChannelId, TransportId};
use crate::message::{Arrival, Topic};
use crate::outcome::{Loss, Note, Overflow};
use crate::transport::Gap;

/// One thing that happened.
#[derive(Debug)]
#[non_exhaustive]
pub enum Input<'a> {
    /// All channels are subscribed and confirmed: the first statement runs now.
    Subscribed,
    /// A message came on these channels of one transport (never empty; one arrival is one input, however many fit). It is not
    /// an echo: those are set aside before. What arrived before `now` is told by
    /// [`Arrival::at`]; inputs come in the order of arrival.
    Message {
        /// The message.
        arrival: &'a Arc<Arrival>,
        /// The channels whose topic fits, ascending.
        channels: &'a [ChannelId],
    },
    /// A publication is being handed to the transport now. Everything that had arrived before was brought first.
    /// Once more for the same publication, where it went nowhere the time before: its clocks start again.
    HandedOff(PublicationId),
    /// The transport has accepted it.
    Accepted(PublicationId),
    /// The transport refused it: why, a lower-case fragment.
    Refused(PublicationId, String),
    /// The topic's codec could not write it: why, a lower-case fragment. It is not handed off.
    Unwritable(PublicationId, String),
    /// The scope's id could not be written into the message: a fragment that reads after "failed to".
    Unstamped(PublicationId, String),
    /// Async code is about to begin. Everything that had arrived before was brought first.
    Calling(CallId),
    /// Async code has returned: whether it gave what is asked for (a `call` always does), or how it failed. Everything
    /// that had arrived before was brought first.
    Called(CallId, Result<bool, UserError>),
    /// A timer that the engine started has fired. One that it has since forgotten is ignored. Messages that are
    /// at hand come first: a message counts by when it arrived, and a timer that was due before a message
    /// arrived is taken to have fired before it, also where it is never brought.
    Fired(TimerId),
    /// A transport died.
    Lost(Loss),
    /// A bounded queue before the engine was full.
    Overflow(Overflow),
    /// Something the report should mention.
    Noted(Note),
    /// A transport's connection is gone for now: why, a lower-case fragment. Until a gap in the middle of the run says that it
    /// is back, or `Lost` that it is not, what falls due judges nothing, since nothing can be heard.
    Away(TransportId, Arc<str>),
    /// A transport's connection was lost for a while, and nothing was missed.
    Gap(TransportId, Arc<Gap>),
    /// Nobody listened on this topic when it was published to: for a trigger, as long as it waited for somebody.
    Unheard {
        /// The transport.
        via: TransportId,
        /// The topic.
        topic: Topic,
        /// How long it waited.
        waited: Duration,
    },
}
