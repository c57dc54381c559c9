//! What the brokers share: one connection, kept up, and shared by all scopes that run on it.
//!
//! A broker implements [`Link`]: one connection, from the dial to its end, that never reconnects by itself. The rest
//! is here, once for all of them:
//!
//! - [`Connect`] is how a user says what to connect to, and [`Connection`] is what she gets (inside `Nats`, `Kafka`, ..).
//! - The keeper is a task that owns the link. It listens on each topic once, however many scopes ask, dials a new link
//!   when one is lost, and resumes where the wire can.
//! - The seats know which scope listens on what. A link hands what arrives to its [`Sink`], which finds the seats.
//! - The tap hears what comes on all other topics, where the broker is our own, by the broker's [`Ear`].
//! - The ledger tells a scope's own messages, which a broker gives back, from those of others.
//!
//! All of it runs on choreo's own runtime, so that a scenario's runtime may come and go.

mod backlog;
mod carried;
mod connect;
mod connection;
mod contact;
mod desk;
mod hearing;
mod keeper;
mod ledger;
mod plan;
mod publication;
mod redial;
pub(crate) mod runtime;
mod seats;
mod shared;
mod sink;
mod tap;
#[cfg(test)]
mod tests;
mod turn;

pub use connect::Connect;
pub use connection::{Connection, Seat};
pub use contact::{Broker, Dial, Link, Publisher, Sent};
pub use hearing::Hearing;
#[cfg(any(feature = "kafka", feature = "redis"))]
pub(crate) use hearing::instant;
pub use sink::Sink;
pub use tap::{Ear, Listening};

pub(crate) use carried::carried;
pub(crate) use plan::nothing_listens;
pub(crate) use shared::connection as shared;
