//! The page "Kafka".

use std::time::Duration;

use rdkafka::ClientConfig;
use rdkafka::producer::{FutureProducer, FutureRecord};

const PATIENCE: Duration = Duration::from_secs(10);

/// The configuration of a service's clients. librdkafka's broker inside the process does not wake a fetch that waits.
fn config(brokers: String) -> ClientConfig {
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", brokers).set("fetch.wait.max.ms", "1").set("linger.ms", "0");
    config
}

async fn send(producer: &FutureProducer, record: FutureRecord<'_, [u8], [u8]>) {
    let sent = producer.send(record, PATIENCE).await;
    sent.map_err(|(error, _)| error).expect("sent");
}

mod settling {
    mod shop {
        use std::time::Instant;

        use futures_util::StreamExt;
        use rdkafka::consumer::{Consumer, StreamConsumer};
        use rdkafka::producer::{FutureProducer, FutureRecord, Producer};
        use rdkafka::{Message, Offset, TopicPartitionList};

        use crate::kafka::{PATIENCE, config, send};
        use crate::settled;

        /// Asked by a producer, the broker makes a topic that is missing; at first it has no leader.
        fn make(producer: &FutureProducer, topics: [&str; 2]) {
            let begun = Instant::now();
            let is_led = |topic: &str| {
                let metadata = producer.client().fetch_metadata(Some(topic), PATIENCE).expect("told");
                metadata.topics()[0].partitions().iter().any(|partition| partition.leader() >= 0)
            };
            while !topics.iter().all(|topic| is_led(topic)) {
                assert!(begun.elapsed() < PATIENCE, "the topics have no leaders");
            }
        }

        /// Settles all orders that there are, in no group. When this returns, it misses none.
        pub(super) async fn serve(brokers: String) {
            let mut config = config(brokers);
            let producer: FutureProducer = config.create().expect("a client");
            let asking = producer.clone();
            let made =
                tokio::task::spawn_blocking(move || make(&asking, ["orders.created", "orders.settled"]));
            made.await.expect("made");
            config.set("group.id", "none").set("enable.auto.commit", "false");
            let consumer: StreamConsumer = config.create().expect("a client");
            let mut orders = TopicPartitionList::new();
            orders.add_partition_offset("orders.created", 0, Offset::Beginning).expect("an offset");
            consumer.assign(&orders).expect("assigned");
            tokio::spawn(async move {
                let mut created = consumer.stream();
                while let Some(order) = created.next().await {
                    let order = order.expect("an order");
                    let settled = settled(order.payload().unwrap_or_default());
                    let mut record = FutureRecord::to("orders.settled").payload(&settled[..]);
                    record.key = order.key();
                    send(&producer, record).await;
                }
            });
        }
    }

    use choreo::prelude::*;

    #[choreo::scenario]
    async fn an_order_is_settled(bus: &Kafka) {
        shop::serve(bus.url()).await; // your service: done when it listens

        choreo! {
            publish "orders.created" { "order_id": "ORD-42" } key "ORD-42" headers { "source": "web" };
            expect "orders.settled" { "order_id": "ORD-42" } key "ORD-42" within 2s;
        }
    }
}

mod checking {
    mod shop {
        use rdkafka::Message;
        use rdkafka::consumer::{Consumer, StreamConsumer};
        use rdkafka::producer::{FutureProducer, FutureRecord};

        use crate::kafka::{config, send};

        /// Asks about each order, and settles it when the answer comes: a service in a group of this process's own.
        pub(super) async fn serve(brokers: String) {
            let mut config = config(brokers);
            let producer: FutureProducer = config.create().expect("a client");
            config.set("group.id", "shop");
            config.set("auto.offset.reset", "earliest");
            let consumer: StreamConsumer = config.create().expect("a client");
            consumer.subscribe(&["orders.created", "fraud.result"]).expect("subscribed");
            loop {
                let message = consumer.recv().await.expect("a message");
                let next = if message.topic() == "fraud.result" { "orders.settled" } else { "fraud.check" };
                let record = FutureRecord::to(next).payload(message.payload().unwrap_or_default());
                send(&producer, record).await;
            }
        }
    }

    use choreo::prelude::*;

    #[choreo::scenario(timeout = "15s")]
    async fn an_order_that_is_checked_is_settled(bus: &Kafka) {
        bus.create_topics(&["orders.created", "fraud.result"]).await.expect("created");
        tokio::spawn(shop::serve(bus.url()));

        choreo! {
            on "fraud.check" as ask => publish "fraud.result" { "order_id": ask["order_id"] };
            publish "orders.created" { "order_id": "ORD-42" };
            expect "orders.settled" { "order_id": "ORD-42" };
        }
    }
}

mod mock {
    use choreo::prelude::*;
    use choreo::transport::TransportError;

    #[tokio::test]
    async fn a_broker_inside_the_process_goes_and_comes_back() -> Result<(), TransportError> {
        use choreo::Kafka;
        use choreo::kafka::MockKafka;

        let broker = MockKafka::start()?;
        let kafka = Kafka::connect(broker.url()).await?;

        broker.take_down()?; // cuts all connections, and takes no new ones
        broker.bring_back()?; // with the log that it had

        let trial = kafka
            .run(choreo::script! {
                for &Kafka;
                publish "orders.created" { "order_id": "ORD-42" } as sent;
                check sent["order_id"] == "ORD-42";
            })
            .await;
        assert!(trial.passed(), "{}", trial.report());
        Ok(())
    }
}
