//! One text on several wires, as the page "The harness" shows it: what stands below the service.
#![expect(clippy::expect_used, reason = "a panic in a test is the failure we want to see")]

mod shop {
    use async_nats::Client;
    use choreo::memory;
    use futures_util::StreamExt;

    /// In memory.
    pub(crate) fn open(client: memory::Client) {
        tokio::spawn(async move {
            let mut created = client.subscribe("orders.created").await.expect("subscribed");
            while let Ok(order) = created.recv().await {
                client.publish("orders.processed", order.bytes()).await.expect("published");
            }
        });
    }

    /// On NATS.
    pub(crate) async fn serve(url: String) {
        let client: Client = async_nats::connect(url).await.expect("connected");
        let mut created = client.subscribe("orders.created").await.expect("subscribed");
        while let Some(order) = created.next().await {
            client.publish("orders.processed", order.payload).await.expect("published");
        }
    }
}

use choreo::prelude::*;

/// A stage that the shop can be started on.
trait Open {
    fn open_shop(&self);
}

impl Open for InMemory {
    fn open_shop(&self) {
        shop::open(self.client());
    }
}

impl Open for Nats {
    fn open_shop(&self) {
        tokio::spawn(shop::serve(self.url()));
    }
}

#[choreo::scenario(on(InMemory, Nats))]
async fn an_order_is_processed(bus: &_) {
    bus.open_shop();

    choreo! {
        publish "orders.created" { "order_id": "ORD-42" };
        expect "orders.processed" { "order_id": "ORD-42" };
    }
}
