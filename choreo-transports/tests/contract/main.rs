//! The contract suite against every transport: one test for each behaviour of each.
//!
//! A rig whose broker can't be had here prints `SKIPPED: ..` for each of its tests; in CI it fails.
#![expect(clippy::unwrap_used, reason = "a panic in a test is the failure we want to see")]

#[cfg(any(feature = "nats", feature = "kafka", feature = "rabbitmq", feature = "redis"))]
mod broker;
#[cfg(feature = "nats")]
mod jetstream;
#[cfg(feature = "kafka")]
mod kafka;
#[cfg(any(feature = "rabbitmq", feature = "redis"))]
mod limited;
mod memory;
#[cfg(feature = "nats")]
mod nats;
mod negative;
mod paper;
mod parity;
#[cfg(feature = "rabbitmq")]
mod rabbitmq;
#[cfg(feature = "redis")]
mod redis;
#[cfg(all(
    feature = "tls",
    any(feature = "nats", feature = "kafka", feature = "rabbitmq", feature = "redis")
))]
mod secured;
#[cfg(feature = "redis")]
mod streams;
mod table;
