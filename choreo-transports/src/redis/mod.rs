//! Redis Pub/Sub.
//!
//! Start at [`Redis`], what a scenario runs on, and at [`RedisAuth`], how one logs in.
//!
//! - A topic is a channel. One that holds `*`, `?`, `[` or `\` is a pattern, matched byte by byte as Redis does it.
//! - One connection does it all: it speaks RESP3, in which messages, acknowledgements and answers come in one order, so
//!   that what stands behind a message proves that the message has been here. It needs Redis 6 or newer, or Valkey.
//! - Redis keeps nothing. When the connection is lost, what is published meanwhile is lost as well.
//!
//! What Redis Streams share with it is here too: `dialler`, `auth`, `limit`, `fault`, `server`.

mod auth;
mod capability;
mod dialler;
mod ear;
mod escape;
mod failure;
mod fault;
mod limit;
mod link;
mod publish;
mod server;
mod subscription;
mod tls;
mod topic;
mod transport;

pub use auth::RedisAuth;
pub use ear::RedisEar;
pub use link::RedisLink;
pub use publish::RedisPublisher;
pub use server::RedisServer;
pub use transport::Redis;

pub(crate) use dialler::Dialler;
pub(crate) use escape::escaped;
pub(crate) use fault::{Fault, refused};
pub(crate) use limit::Limit;
