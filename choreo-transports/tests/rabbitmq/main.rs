//! RabbitMQ, against real servers: what the contract suite does not ask of every transport.
#![cfg(feature = "rabbitmq")]
#![expect(clippy::expect_used, reason = "a panic in a test is the failure we want to see")]

mod backlog;
mod exchanges;
mod login;
mod outage;
mod properties;
mod queues;
mod receipts;
mod replies;
mod support;
#[cfg(feature = "tls")]
mod tls;
