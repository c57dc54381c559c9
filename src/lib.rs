#![doc = include_str!("../README.md")]
//!
//! # The rooms
//!
//! Start with [`scenario`], [`choreo!`] and [`InMemory`]; the rest is for when you need it.
//!
//! | Module | What is in it |
//! | --- | --- |
//! | [`codec`] | how payloads are written on the wire: text, raw bytes, and by features `msgpack`, `cbor`, `protobuf`, `avro` |
//! | [`message`] | messages, topics, headers, payloads |
//! | [`outcome`] | verdicts and their evidence |
//! | [`diagnosis`] | verdicts in words |
//! | [`machine`] | what a block compiles to, and its drawings |
//! | [`matching`] | matchers of your own |
//! | [`transport`] | transports of your own |
//! | `nats`, `jetstream`, `kafka`, `rabbitmq`, `redis`, `streams` | the brokers, by the features `nats`, `kafka`, `rabbitmq`, `redis` |
//! | `link`, `security`, `server` | what they share: connecting, credentials and TLS, brokers started for a test |
//! | [`events`], [`report`] | what happens in a process that runs scenarios, and what is written of it |
//! | [`engine`] | the pure engine, for tools that drive it themselves |

pub use choreo_macros::{Stage, choreo, scenario, script};
pub use choreo_report as report;
pub use choreo_runtime::engine::Limits;
pub use choreo_runtime::matching::Matcher;
pub use choreo_runtime::message::{Message, Payload, Topic};
pub use choreo_runtime::scenario::{Run, Scenario, Script, Trial, registry};
pub use choreo_runtime::stage::{Stage, StageError};
pub use choreo_runtime::{
    codec, correlation, diagnosis, engine, events, machine, matching, message, outcome, transport,
};
pub use choreo_transports::InMemory;
pub use choreo_transports::memory;
#[cfg(feature = "nats")]
pub use choreo_transports::{JetStream, Nats, jetstream, nats};
#[cfg(feature = "kafka")]
pub use choreo_transports::{Kafka, kafka};
#[cfg(feature = "rabbitmq")]
pub use choreo_transports::{RabbitMq, rabbitmq};
#[cfg(feature = "redis")]
pub use choreo_transports::{Redis, RedisStreams, redis, streams};
#[cfg(any(feature = "nats", feature = "kafka", feature = "rabbitmq", feature = "redis"))]
pub use choreo_transports::{link, security, server};

pub mod prelude;

#[cfg(doctest)]
mod reference;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;

/// The `main` of a `harness = false` test target: runs every scenario that the target registers, with the
/// arguments, listing and exit codes of `cargo test`.
///
/// ```no_run
/// choreo::main!();
/// ```
#[macro_export]
macro_rules! main {
    () => {
        fn main() -> ::std::process::ExitCode {
            $crate::__private::main()
        }
    };
}
