//! What the page "JetStream" shows, on a server of its own: a stream hears all that is said on its subjects, so that to other scenarios
//! somebody would listen there who does not answer.

#![expect(clippy::expect_used, reason = "a service that fails must fail its test")]

mod shop {
    use async_nats::jetstream::consumer::{AckPolicy, DeliverPolicy, pull};
    use async_nats::jetstream::stream::{Config, StorageType};
    use futures_util::StreamExt;

    /// Settles orders that are new, on a stream that has an old one. When this returns, it listens.
    pub(super) async fn serve(url: String) {
        let client = async_nats::connect(url).await.expect("connected");
        let context = async_nats::jetstream::new(client);
        let (name, subjects) = ("orders".to_owned(), vec!["orders.>".to_owned()]);
        let config = Config { name, subjects, storage: StorageType::Memory, ..Config::default() };
        let stream = context.get_or_create_stream(config).await.expect("a stream");
        let old = r#"{"order_id":"ORD-1"}"#.into();
        context.publish("orders.created", old).await.expect("published").await.expect("kept");
        let consumer = pull::Config {
            filter_subject: "orders.created".to_owned(),
            deliver_policy: DeliverPolicy::New,
            ack_policy: AckPolicy::None,
            ..pull::Config::default()
        };
        let consumer = stream.create_consumer(consumer).await.expect("a consumer");
        let mut created = consumer.messages().await.expect("messages");
        tokio::spawn(async move {
            while let Some(order) = created.next().await {
                let order = order.expect("an order").payload.clone();
                context.publish("orders.settled", order).await.expect("published").await.expect("kept");
            }
        });
    }
}

use choreo::prelude::*;

#[choreo::scenario]
async fn an_order_is_settled(log: &JetStream) {
    shop::serve(log.url()).await; // your service: done when it listens

    choreo! {
        publish "orders.created" { "order_id": "ORD-42" };
        expect "orders.settled" { "order_id": "ORD-42" } within 500ms;
        expect "orders.created" from start { "order_id": "ORD-1" };
    }
}
