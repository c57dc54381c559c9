//! The file that `cargo choreo new --transport ..` writes, on each broker. It is written for NATS, and the others take
//! its place under its name.
#![expect(clippy::expect_used, reason = "what is missing must fail its test")]

mod nats {
    include!("../../../cargo-choreo/src/new/first/broker.rs");
}

mod kafka {
    use choreo::Kafka as Nats;
    include!("../../../cargo-choreo/src/new/first/broker.rs");
}

mod rabbitmq {
    use choreo::RabbitMq as Nats;
    include!("../../../cargo-choreo/src/new/first/broker.rs");
}

mod redis {
    use choreo::Redis as Nats;
    include!("../../../cargo-choreo/src/new/first/broker.rs");
}
