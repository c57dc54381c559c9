//! The Kafka transport: records with keys, headers, partitions and timestamps.
//!
//! Start at [`Kafka`], what a scenario runs on. [`MockKafka`] is a broker inside the process, for tests that take it
//! away; [`KafkaServer`] starts an Apache Kafka of the test's own, with logins or TLS where that is what is tested.
//!
//! - A topic is a name of letters, digits, `.`, `_` and `-`. In a subscription one that begins with `^` is a regular
//!   expression over the names of topics.
//! - Partitions are assigned, and no consumer group is joined: nothing is committed, and no other consumer notices.
//! - A subscription begins at the offsets where its partitions end. A topic or partition that appears later is read
//!   from its first record.
//! - A topic that is missing is created, with one partition unless [`Connect::partitions`](crate::link::Connect::partitions)
//!   says otherwise: then all its records keep their order.

mod assignment;
mod auth;
mod capability;
mod catalog;
mod client;
mod connect;
mod dial;
mod ear;
#[cfg(test)]
mod elections;
mod error;
mod link;
mod merge;
mod mock;
mod patrol;
mod publish;
mod reader;
mod replay;
mod server;
mod subscription;
mod survey;
mod topic;
mod transport;
mod witness;

pub use auth::KafkaAuth;
pub use connect::KafkaOptions;
pub use ear::KafkaEar;
pub use link::KafkaLink;
pub use mock::MockKafka;
pub use publish::KafkaPublisher;
pub use server::KafkaServer;
pub use subscription::KafkaStanding;
pub use transport::Kafka;
