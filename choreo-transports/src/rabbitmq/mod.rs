//! RabbitMQ: AMQP 0-9-1, on `lapin`.
//!
//! Start at [`RabbitMq`].
//!
//! - A topic is a routing key on the connection's exchange (`amq.topic`, unless [`exchange`](crate::link::Connect::exchange)
//!   names another one); `queue:NAME` is an existing queue, by its name.
//! - A link has one exclusive queue of its own with one consumer, and a binding for each topic that somebody needs. So
//!   a message comes once, however many topics it fits, and the order of the broker is kept.
//! - A binding holds when the broker says so; what was in the queue before is behind us when a marker that we sent
//!   after it has come back.
//! - A message is sent on a channel that carries no other one meanwhile: the broker's answers name no message but by a
//!   count, and what comes back as unroutable is told by coming before its confirmation.
//! - Channels are cheap, and the broker closes one for each mistake: what may be refused has its own.

mod auth;
mod capability;
mod connect;
mod consumer;
mod dial;
mod ear;
mod exchange;
mod fault;
mod lane;
mod link;
mod marker;
mod properties;
mod publish;
mod queue;
mod reply;
mod server;
mod subscription;
mod topic;
mod transport;
mod wire;

pub use auth::RabbitMqAuth;
pub use connect::RabbitMqOptions;
pub use ear::RabbitMqEar;
pub use exchange::ExchangeKind;
pub use link::RabbitMqLink;
pub use publish::RabbitMqPublisher;
pub use server::RabbitMqServer;
pub use transport::RabbitMq;
