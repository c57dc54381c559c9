//! Why the bridge stopped.

use crate::carry::PLACED;

/// Why the bridge stopped.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BridgeError {
    /// Kafka could not be reached, or gave no more orders.
    #[error("failed to listen to Kafka")]
    Kafka(#[from] rdkafka::error::KafkaError),
    /// The topic on Kafka is not there, or a broker of its own is not.
    #[error("failed to listen to Kafka: `{PLACED}` has no partitions, or one without a leader")]
    Unled,
    /// NATS could not be reached.
    #[error("failed to connect to NATS")]
    Nats(#[from] async_nats::ConnectError),
    /// It could not ask.
    #[error("failed to ask over NATS")]
    Ask(#[from] async_nats::RequestError),
    /// RabbitMQ could not be reached, or did not take an order.
    #[error("failed to tell RabbitMQ")]
    RabbitMq(#[from] lapin::Error),
    /// RabbitMQ has said that it does not keep an order.
    #[error("failed to tell RabbitMQ: it refused an order for `{0}`")]
    Refused(&'static str),
    /// A message could not be written.
    #[error("failed to write a message")]
    Json(#[from] serde_json::Error),
    /// A task of its own did not end well.
    #[error("failed to wait for Kafka")]
    Task(#[from] tokio::task::JoinError),
}
