//! The wires that choreo speaks.
//!
//! One folder for each: [`memory`] is always there, the brokers by their features. In each folder the same file
//! names, taken from the words of [`Transport`](choreo_runtime::transport::Transport): `transport`, `capability`,
//! `topic`, `subscription`, `publish`; with a broker also `link`, `connect`, `auth`, `server`. What the brokers share
//! is in `link` (a connection, kept up), `security` (credentials, TLS, the allowlist) and `server` (brokers that
//! a test starts for itself). [`survey`](mod@survey) is for tools that are asked why tests don't reach theirs.

#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod memory;

#[cfg(feature = "link")]
#[cfg_attr(
    not(any(feature = "nats", feature = "kafka", feature = "rabbitmq", feature = "redis")),
    allow(dead_code, unused_imports, unused_macros, reason = "without a broker nobody uses what they share")
)]
pub mod link;
#[cfg(feature = "link")]
mod profile;
#[cfg(feature = "link")]
#[cfg_attr(
    not(any(feature = "nats", feature = "kafka", feature = "rabbitmq", feature = "redis")),
    allow(dead_code, unused_imports, unused_macros, reason = "without a broker nobody uses what they share")
)]
pub mod security;
#[cfg(feature = "link")]
#[cfg_attr(
    not(any(feature = "nats", feature = "kafka", feature = "rabbitmq", feature = "redis")),
    allow(dead_code, unused_imports, unused_macros, reason = "without a broker nobody uses what they share")
)]
pub mod server;
#[cfg(feature = "link")]
mod settings;
mod subject;
#[cfg(feature = "link")]
pub mod survey;
mod tap;

#[cfg(feature = "nats")]
pub mod jetstream;
#[cfg(feature = "kafka")]
pub mod kafka;
#[cfg(feature = "nats")]
pub mod nats;
#[cfg(feature = "rabbitmq")]
pub mod rabbitmq;
#[cfg(feature = "redis")]
pub mod redis;
#[cfg(feature = "redis")]
pub mod streams;

#[cfg(feature = "nats")]
pub use jetstream::JetStream;
#[cfg(feature = "kafka")]
pub use kafka::Kafka;
pub use memory::InMemory;
#[cfg(feature = "nats")]
pub use nats::Nats;
#[cfg(feature = "rabbitmq")]
pub use rabbitmq::RabbitMq;
#[cfg(feature = "redis")]
pub use redis::Redis;
#[cfg(feature = "redis")]
pub use streams::RedisStreams;
