//! The files that `cargo choreo new --transport ..` writes, on their brokers.

mod nats {
    include!("../../../cargo-choreo/src/new/first/nats.rs");
}

mod kafka {
    include!("../../../cargo-choreo/src/new/first/kafka.rs");
}

mod rabbitmq {
    include!("../../../cargo-choreo/src/new/first/rabbitmq.rs");
}

mod redis {
    include!("../../../cargo-choreo/src/new/first/redis.rs");
}
