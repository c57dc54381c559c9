//! The files that `cargo choreo new --transport ..` writes, on their brokers: as they are, and with two scenarios more, as a reader goes on. All of
//! a file share the process's broker, one after another.

mod nats {
    include!("../../../cargo-choreo/src/new/first/nats.rs");

    #[choreo::scenario(timeout = "30s", cases(second: "ORD-2", third: "ORD-3"))]
    async fn another_order_is_processed(bus: &Nats, id: &str) {
        let url = bus.url();
        tokio::spawn(async move { serve(url).await.expect("the service goes on") });

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
        let url = bus.url();
        tokio::spawn(async move { serve(url).await.expect("the service goes on") });

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
