//! No secret is ever printed: a child process does everything with a password that one can do, and whatever it printed
//! or left behind is searched for it.
#![cfg(any(feature = "nats", feature = "redis", feature = "rabbitmq", feature = "kafka"))]
#![expect(clippy::unwrap_used, reason = "a panic in a test is the failure we want to see")]
#![expect(clippy::print_stdout, reason = "what is printed is what is searched")]

mod audit;
mod child;
mod leak;
mod listener;
mod search;
mod steps;

#[cfg(any(feature = "nats", feature = "redis", feature = "rabbitmq", feature = "kafka"))]
audit::wires! {
    #[cfg(feature = "nats")]
    nats: choreo_transports::Nats, choreo_transports::nats::NatsServer::new(), choreo_transports::nats::NatsAuth::user;
    #[cfg(feature = "nats")]
    jetstream: choreo_transports::JetStream, choreo_transports::nats::NatsServer::new().jetstream(true),
        choreo_transports::nats::NatsAuth::user;
    #[cfg(feature = "kafka")]
    kafka: choreo_transports::Kafka, choreo_transports::kafka::KafkaServer::new(), choreo_transports::kafka::KafkaAuth::plain;
    #[cfg(feature = "rabbitmq")]
    rabbitmq: choreo_transports::RabbitMq, choreo_transports::rabbitmq::RabbitMqServer::new(),
        choreo_transports::rabbitmq::RabbitMqAuth::plain;
    #[cfg(feature = "redis")]
    redis: choreo_transports::Redis, choreo_transports::redis::RedisServer::new(),
        choreo_transports::redis::RedisAuth::acl;
    #[cfg(feature = "redis")]
    streams: choreo_transports::RedisStreams, choreo_transports::redis::RedisServer::new(),
        choreo_transports::redis::RedisAuth::acl;
}
