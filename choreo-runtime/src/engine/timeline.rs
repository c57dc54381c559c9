//! What is entered into the timeline.

use std::sync::Arc;
use std::time::Duration;

use crate::machine::{StatementId, TransportId};
use crate::message::{Arrival, Outgoing};
use crate::outcome::{Entry, Event};
use crate::transport::Gap;

/// A message came. Who took it is entered in the end.
pub(super) fn arrived(transport: TransportId, message: &Arc<Arrival>, at: Duration) -> Entry {
    Entry { at, event: Event::Arrived { transport, message: Arc::clone(message), taken_by: None } }
}

/// A message is being handed to the transport.
pub(super) fn published(
    statement: StatementId,
    transport: TransportId,
    message: &Arc<Outgoing>,
    at: Duration,
) -> Entry {
    Entry { at, event: Event::Published { statement, transport, message: Arc::clone(message) } }
}

/// A `call` begins.
pub(super) fn calling(statement: StatementId, at: Duration) -> Entry {
    Entry { at, event: Event::Calling { statement } }
}

/// A `call` has returned, after so long, or failed.
pub(super) fn called(statement: StatementId, took: Duration, failed: bool, at: Duration) -> Entry {
    Entry { at, event: Event::Called { statement, took, failed } }
}

/// The deadline passed.
pub(super) fn deadline(at: Duration) -> Entry {
    Entry { at, event: Event::Deadline }
}

/// The connection was lost for a while.
pub(super) fn gap(transport: TransportId, gap: &Arc<Gap>, at: Duration) -> Entry {
    Entry { at, event: Event::Gap(transport, Arc::clone(gap)) }
}
