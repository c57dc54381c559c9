//! The kinds of brokers: [`Kind`].

use crate::profile::{KAFKA, NATS, Profile, RABBITMQ, REDIS};

/// A kind of broker.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// NATS, with JetStream.
    Nats,
    /// Kafka.
    Kafka,
    /// RabbitMQ.
    RabbitMq,
    /// Redis, its Pub/Sub and its streams.
    Redis,
}

impl Kind {
    /// All of them.
    pub const ALL: [Kind; 4] = [Kind::Nats, Kind::Kafka, Kind::RabbitMq, Kind::Redis];

    /// What users call it: `NATS`.
    pub fn name(self) -> &'static str {
        self.profile().name
    }

    /// The feature of choreo that brings its client, and the section of `choreo.toml` that is about it: `nats`.
    pub fn feature(self) -> &'static str {
        self.profile().section
    }

    /// The environment variable that says where one is: `CHOREO_NATS_URL`.
    pub fn variable(self) -> &'static str {
        self.profile().program.variable
    }

    pub(super) fn profile(self) -> &'static Profile {
        match self {
            Kind::Nats => &NATS,
            Kind::Kafka => &KAFKA,
            Kind::RabbitMq => &RABBITMQ,
            Kind::Redis => &REDIS,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the clients' links say is what is told without them.
    #[cfg(all(feature = "nats", feature = "kafka", feature = "rabbitmq", feature = "redis"))]
    #[test]
    fn each_link_is_of_the_kind_that_its_section_says() {
        use crate::link::{Broker, Link};
        fn of<T: Broker>(kind: Kind) {
            assert_eq!((T::Link::SECTION, T::Link::VARIABLE), (kind.feature(), kind.variable()));
        }
        of::<crate::Nats>(Kind::Nats);
        of::<crate::JetStream>(Kind::Nats);
        of::<crate::Kafka>(Kind::Kafka);
        of::<crate::RabbitMq>(Kind::RabbitMq);
        of::<crate::Redis>(Kind::Redis);
        of::<crate::RedisStreams>(Kind::Redis);
    }

    #[test]
    fn each_kind_has_words_of_its_own() {
        for words in [Kind::name, Kind::feature, Kind::variable] {
            let mut all = Kind::ALL.map(words).to_vec();
            all.sort_unstable();
            all.dedup();
            assert_eq!(all.len(), Kind::ALL.len(), "{all:?}");
        }
    }
}
