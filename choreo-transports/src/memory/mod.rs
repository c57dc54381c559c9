//! The in-memory transport: a bus inside the process.
//!
//! Start at [`InMemory`], what a scenario runs on, and at [`Client`], what a system under test holds.
//!
//! - A topic is tokens with dots between them: `orders.created`. In a subscription `*` stands for one token and a
//!   final `>` for one or more, as in NATS.
//! - A publish puts the message into each subscriber's queue and returns. No subscriber's code runs inside the
//!   call, so races between services can show.
//! - The order is fixed: each subscriber gets messages in the order of publication, and for each message the
//!   subscribers are served in the order in which they subscribed. A subscriber gets a message once, however many of
//!   its topics fit.
//! - Queues are bounded, and one that is full says so to its reader.
//! - It runs on tokio's clock, paused or not, and spawns no task of its own.

mod bus;
mod capability;
mod client;
mod directory;
mod publish;
mod subscription;
mod topic;
mod transport;

pub use client::{Client, ClientError, ClientErrorKind, Received, Subscription};
pub use subscription::Registration;
pub use transport::InMemory;
