//! JetStream: the log of NATS.
//!
//! Start at [`JetStream`].
//!
//! - A subject is kept by a stream. Where none keeps it, one is made for it.
//! - There is one consumer for each stream that is listened on (`feed`), and not one for each subject: so messages come
//!   in the stream's order, and one number says where we stand.
//! - `feeds` knows which topic is on which stream, and opens and closes feeds. `api` speaks to the server.

mod api;
mod capability;
mod connect;
mod consumer;
mod feed;
mod feeds;
mod link;
mod made;
mod publish;
mod replay;
mod resume;
mod stream;
mod transport;

pub use connect::JetStreamOptions;
pub use link::JetStreamLink;
pub use publish::JetStreamPublisher;
pub use resume::Standing;
pub use transport::JetStream;
