//! What is known of a kind of broker without its client: [`Profile`].

use crate::server::Program;

/// What is known of a kind of broker without its client.
#[derive(Debug)]
pub(crate) struct Profile {
    /// What users call it: `NATS`.
    pub(crate) name: &'static str,
    /// The section of `choreo.toml` that is about it, and the feature that brings its client: `nats`.
    pub(crate) section: &'static str,
    /// The schemes of its URLs: the first one is taken where there is none.
    pub(crate) schemes: &'static [&'static str],
    /// Those of its schemes that ask for TLS.
    pub(crate) tls_schemes: &'static [&'static str],
    /// The port that a URL without one means.
    pub(crate) port: u16,
    /// What is run where none is named.
    pub(crate) program: Program,
    /// How its program is asked for its version: run with this. `None` where it has no such option, and then the
    /// folders that it is in may tell.
    pub(crate) version: Option<&'static str>,
    /// The official image, where it can be run in Docker instead.
    pub(crate) image: Option<&'static str>,
}

pub(crate) const NATS: Profile = Profile {
    name: "NATS",
    section: "nats",
    schemes: &["nats", "tls"],
    tls_schemes: &["tls"],
    port: 4222,
    program: Program {
        name: "nats-server",
        folders: &[],
        install: "`apt-get install nats-server` or `brew install nats-server`",
        variable: "CHOREO_NATS_URL",
    },
    version: Some("--version"),
    image: Some("nats:2-alpine"),
};

pub(crate) const KAFKA: Profile = Profile {
    name: "Kafka",
    section: "kafka",
    schemes: &["kafka", "kafkas"],
    tls_schemes: &["kafkas"],
    port: 9092,
    program: Program {
        name: "java",
        folders: &[],
        install: "`apt-get install openjdk-17-jre-headless` or `brew install openjdk`",
        variable: "CHOREO_KAFKA_BROKERS",
    },
    version: Some("--version"),
    image: None,
};

pub(crate) const RABBITMQ: Profile = Profile {
    name: "RabbitMQ",
    section: "rabbitmq",
    schemes: &["amqp", "amqps"],
    tls_schemes: &["amqps"],
    port: 5672,
    program: Program {
        name: "rabbitmq-server",
        // Debian has another one in /usr/sbin, which changes the user.
        folders: &["/usr/lib/rabbitmq/bin"],
        install: "`apt-get install rabbitmq-server` or `brew install rabbitmq`",
        variable: "CHOREO_RABBITMQ_URL",
    },
    version: None,
    image: Some("rabbitmq:3-alpine"),
};

pub(crate) const REDIS: Profile = Profile {
    name: "Redis",
    section: "redis",
    schemes: &["redis", "rediss"],
    tls_schemes: &["rediss"],
    port: 6379,
    program: Program {
        name: "redis-server",
        folders: &[],
        install: "`apt-get install redis-server` or `brew install redis`",
        variable: "CHOREO_REDIS_URL",
    },
    version: Some("--version"),
    image: Some("redis:7-alpine"),
};
