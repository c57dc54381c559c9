//! What a test file wants: `use choreo::prelude::*;`.

#[cfg(feature = "kafka")]
pub use crate::Kafka;
#[cfg(feature = "rabbitmq")]
pub use crate::RabbitMq;
pub use crate::{InMemory, Message, Payload, Script, Stage, Trial, choreo};
#[cfg(feature = "nats")]
pub use crate::{JetStream, Nats};
#[cfg(feature = "redis")]
pub use crate::{Redis, RedisStreams};
