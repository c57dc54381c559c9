//! The contract on Kafka: on the broker inside the process, and on an Apache Kafka where one is found.

mod mock;
mod real;
