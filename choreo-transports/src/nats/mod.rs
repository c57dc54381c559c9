//! NATS: subjects that keep nothing, whoever listens gets the message.
//!
//! Start at [`Nats`].
//!
//! - `wire` is one connection of async-nats, which never reconnects by itself; JetStream has its connection from here
//!   as well.
//! - `barrier` knows when the server has processed what was sent, and what it refused.
//! - `reader` hands what arrives to the sink, in the order in which the server sent it.

mod auth;
pub(crate) mod barrier;
mod capability;
mod ear;
mod failure;
pub(crate) mod headers;
mod link;
mod publish;
mod pulls;
pub(crate) mod reader;
mod server;
mod subscription;
mod tls;
pub(crate) mod topic;
mod transport;
mod vacancy;
pub(crate) mod wire;

pub use auth::NatsAuth;
pub use ear::NatsEar;
pub use link::NatsLink;
pub use publish::NatsPublisher;
pub use server::NatsServer;
pub use transport::Nats;
