//! Brokers that a test starts for itself.
//!
//! [`Server`] is a handle on one. Each broker's folder has the recipe for it (`nats::NatsServer`, `redis::RedisServer`,
//! `rabbitmq::RabbitMqServer`): its program, its configuration, and how it is asked whether it is ready. The rest is here,
//! once for all of them:
//!
//! - `program` finds the broker's program, `docker` stands in where there is none.
//! - `port` chooses ports that nobody uses, `site` is the folder that the broker lives in.
//! - `supervisor` runs the broker under a shell that ends it with the test process, however that ends. It also kills
//!   it and starts it again on the way.
//! - `start` puts these together and waits until the broker answers.
//! - `shared` starts one for all tests of a process, and under nextest for all processes of a run: `lease` is the file
//!   lock by which these know of each other.

mod certificate;
mod docker;
mod handle;
#[cfg(any(feature = "kafka", feature = "rabbitmq", feature = "redis"))]
mod hello;
mod lease;
mod log;
mod port;
mod probe;
mod program;
mod recipe;
mod shared;
mod site;
mod start;
mod supervisor;
#[cfg(test)]
mod tests;

pub use handle::Server;

pub(crate) use certificate::Certificates;
#[cfg(any(feature = "kafka", feature = "rabbitmq", feature = "redis"))]
pub(crate) use hello::tls_answers;
#[cfg(any(feature = "nats", feature = "redis"))]
pub(crate) use probe::line;
pub(crate) use probe::{expected, stream};
pub(crate) use program::Program;
#[cfg(any(feature = "kafka", feature = "rabbitmq"))]
pub(crate) use program::found;
pub(crate) use recipe::{Launch, Probe, Recipe};
pub(crate) use shared::shared;
pub(crate) use site::Site;
pub(crate) use start::start;
