//! Redis Pub/Sub and Redis Streams, against real servers: what the contract suite does not ask of every transport.
#![cfg(feature = "redis")]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a panic in a test is the failure we want to see"
)]

mod channels;
mod glob;
mod group;
mod listeners;
mod login;
mod outage;
mod streams;
mod support;
#[cfg(feature = "tls")]
mod tls;
mod turn;
