//! Messages: what goes out, what comes in, and what a test sees of it.

mod arrival;
mod captured;
mod headers;
mod outgoing;
mod topic;

pub use arrival::{Arrival, Decoded, Origin, Position};
pub use captured::{DecodeError, Json, Message};
pub use headers::Headers;
pub use outgoing::{Body, IntoPayload, Outgoing, Payload};
pub use topic::Topic;
