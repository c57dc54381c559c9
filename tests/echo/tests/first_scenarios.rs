//! The files that `cargo choreo new --transport ..` writes, on their brokers: as they are, and with two scenarios more, as a reader goes on. All of
//! a file share the process's broker, one after another; and all of them pass again on brokers that stay.

#![expect(clippy::expect_used, reason = "what is missing must fail its test")]

mod nats {
    include!("../../../cargo-choreo/src/new/first/nats.rs");

    #[choreo::scenario(timeout = "30s", cases(second: "ORD-2", third: "ORD-3"))]
    async fn another_order_is_processed(bus: &Nats, id: &str) {
        let service = serve(bus.url()).await.expect("the service listens");
        tokio::spawn(async move { service.await.expect("the service goes on") });

        choreo! {
            publish "orders.created" { "order_id": id, "count": 1 };
            only {
                expect "orders.processed" { "order_id": id };
            }
        }
    }
}

mod jetstream {
    include!("../../../cargo-choreo/src/new/first/jetstream.rs");

    #[choreo::scenario(timeout = "30s", cases(second: "ORD-2", third: "ORD-3"))]
    async fn another_order_is_processed(bus: &JetStream, id: &str) {
        let service = serve(bus.url()).await.expect("the service reads");
        tokio::spawn(async move { service.await.expect("the service goes on") });

        choreo! {
            publish "orders.created" { "order_id": id, "count": 1 };
            only {
                expect "orders.processed" { "order_id": id };
            }
        }
    }
}

mod kafka {
    include!("../../../cargo-choreo/src/new/first/kafka.rs");

    #[choreo::scenario(timeout = "30s", cases(second: "ORD-2", third: "ORD-3"))]
    async fn another_order_is_processed(bus: &Kafka, id: &str) {
        bus.create_topics(&["orders.created"]).await.expect("created");
        let brokers = bus.url();
        tokio::spawn(async move { serve(brokers).await.expect("the service goes on") });

        choreo! {
            publish "orders.created" { "order_id": id, "count": 1 };
            only {
                expect "orders.processed" { "order_id": id };
            }
        }
    }
}

mod rabbitmq {
    include!("../../../cargo-choreo/src/new/first/rabbitmq.rs");

    #[choreo::scenario(timeout = "30s", cases(second: "ORD-2", third: "ORD-3"))]
    async fn another_order_is_processed(bus: &RabbitMq, id: &str) {
        let service = serve(&bus.url()).await.expect("the service listens");
        tokio::spawn(async move { service.await.expect("the service goes on") });

        choreo! {
            publish "orders.created" { "order_id": id, "count": 1 };
            only {
                expect "orders.processed" { "order_id": id };
            }
        }
    }
}

mod redis {
    include!("../../../cargo-choreo/src/new/first/redis.rs");

    #[choreo::scenario(timeout = "30s", cases(second: "ORD-2", third: "ORD-3"))]
    async fn another_order_is_processed(bus: &Redis, id: &str) {
        let service = serve(bus.url()).await.expect("the service listens");
        tokio::spawn(async move { service.await.expect("the service goes on") });

        choreo! {
            publish "orders.created" { "order_id": id, "count": 1 };
            only {
                expect "orders.processed" { "order_id": id };
            }
        }
    }
}

mod redis_streams {
    include!("../../../cargo-choreo/src/new/first/redis_streams.rs");

    #[choreo::scenario(timeout = "30s", cases(second: "ORD-2", third: "ORD-3"))]
    async fn another_order_is_processed(bus: &RedisStreams, id: &str) {
        let service = serve(bus.url(), id).await.expect("the service has its group");
        tokio::spawn(async move { service.await.expect("the service goes on") });

        choreo! {
            publish "orders.created" { "order_id": id, "count": 1 };
            only {
                expect "orders.processed" { "order_id": id };
            }
        }
    }
}

/// On brokers that stay, what an earlier run left there is nothing to the next one.
mod again {
    use std::io::Write;
    use std::process::Command;

    use choreo::kafka::KafkaServer;
    use choreo::nats::NatsServer;
    use choreo::redis::RedisServer;
    use choreo::server::Server;
    use choreo::transport::{TransportError, TransportErrorKind};

    /// Runs the scenarios above of these modules twice on one server, which this variable names.
    fn twice(modules: &[&str], variable: &str, started: Result<Server, TransportError>) {
        let server = match started {
            Ok(server) => server,
            Err(error) if error.kind() == TransportErrorKind::NoBroker => {
                let _ = writeln!(std::io::stdout(), "SKIPPED: a broker that stays: {error}");
                return;
            }
            Err(error) => panic!("failed to {error}"),
        };
        for run in 1..=2 {
            let mut copy = Command::new(std::env::current_exe().expect("a path"));
            copy.args(modules.iter().map(|module| format!("{module}::"))).args(["--skip", "again::"]);
            copy.env(variable, server.url().trim_start_matches("kafka://")).env("CHOREO_RECORDS", "off");
            let output = copy.output().expect("it runs");
            let said = String::from_utf8_lossy(&output.stdout);
            let passed = format!("{} passed", 3 * modules.len());
            assert!(output.status.success() && said.contains(&passed), "run {run} on {variable}:\n{said}");
        }
    }

    #[tokio::test]
    async fn what_is_on_nats_passes_on_one_that_stays() {
        twice(&["nats", "jetstream"], "CHOREO_NATS_URL", NatsServer::new().jetstream(true).start().await);
    }

    #[tokio::test]
    async fn what_is_on_redis_passes_on_one_that_stays() {
        twice(&["redis", "redis_streams"], "CHOREO_REDIS_URL", RedisServer::new().start().await);
    }

    #[tokio::test]
    async fn what_is_on_kafka_passes_on_one_that_stays() {
        twice(&["kafka"], "CHOREO_KAFKA_BROKERS", KafkaServer::new().start().await);
    }
}
