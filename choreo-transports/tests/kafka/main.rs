//! Kafka with a real broker, and with the one in the process: what the contract suite does not ask.
#![cfg(feature = "kafka")]
#![expect(clippy::unwrap_used, reason = "a panic in a test is the failure we want to see")]

mod advertised;
mod history;
mod home;
mod login;
mod outage;
mod partitions;
mod patterns;
mod records;
mod support;
#[cfg(feature = "tls")]
mod tls;
mod transactions;
