//! The page "Redis Pub/Sub".

mod shop {
    use futures_util::StreamExt;
    use redis::AsyncCommands;

    use crate::settled;

    /// Settles orders. When this returns, it listens.
    pub(super) async fn serve(url: String) {
        let client = redis::Client::open(url).expect("a URL");
        let mut publisher = client.get_multiplexed_async_connection().await.expect("connected");
        let mut subscriber = client.get_async_pubsub().await.expect("connected");
        subscriber.subscribe("orders.created").await.expect("subscribed");
        tokio::spawn(async move {
            let mut created = subscriber.on_message();
            while let Some(order) = created.next().await {
                let settled = settled(order.get_payload_bytes());
                let _: usize = publisher.publish("orders.settled", settled).await.expect("published");
            }
        });
    }
}

use choreo::prelude::*;

#[choreo::scenario]
async fn an_order_is_settled(bus: &Redis) {
    shop::serve(bus.url()).await; // your service: done when it listens

    choreo! {
        publish "orders.created" { "order_id": "ORD-42" };
        expect "orders.*" { "order_id": "ORD-42", "status": "SETTLED" } within 500ms;
    }
}
