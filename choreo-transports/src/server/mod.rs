//! Brokers that a test starts for itself.
//!
//! [`Server`] is a handle on one. Each broker's folder has the recipe for it (`nats::NatsServer`, `redis::RedisServer`,
//! `rabbitmq::RabbitMqServer`): its program, its configuration, and how it is asked whether it is ready. The rest is here,
//! once for all of them:
//!
//! - `program` finds the broker's program, `docker` stands in where there is none; `source` is what was found.
//! - `port` chooses ports that nobody uses, `site` is the folder that the broker lives in.
//! - `supervisor` runs the broker under a shell that ends it with the test process, however that ends. It also kills
//!   it and starts it again on the way.
//! - `start` puts these together and waits until the broker answers.
//! - `shared` starts one for all tests of a process, and under nextest for all processes of a run: `lease` is the file
//!   lock by which these know of each other.

pub(crate) mod asked;
mod certificate;
mod docker;
pub(crate) mod greeting;
mod handle;
mod jars;
pub(crate) mod java;
mod lease;
mod log;
mod port;
mod probe;
mod program;
mod recipe;
mod shared;
mod site;
mod source;
mod start;
mod supervisor;
#[cfg(test)]
mod tests;

pub use handle::Server;

pub(crate) use certificate::Certificates;
pub(crate) use jars::Jars;
#[cfg(feature = "nats")]
pub(crate) use probe::expected;
#[cfg(feature = "nats")]
pub(crate) use probe::line;
#[cfg(any(test, feature = "nats", feature = "kafka", feature = "rabbitmq", feature = "redis"))]
pub(crate) use probe::stream;
pub(crate) use probe::stream_to;
pub(crate) use program::Program;
#[cfg(feature = "rabbitmq")]
pub(crate) use program::found;
pub(crate) use recipe::{Launch, Probe, Recipe};
pub(crate) use shared::shared;
pub(crate) use site::Site;
pub(crate) use source::Source;
pub(crate) use start::start;
