//! The scenario that passes, of the page "A first scenario".

pub(crate) mod my_shop {
    use choreo::memory::{Client, ClientError};

    pub(crate) async fn serve(client: Client) -> Result<(), ClientError> {
        let mut created = client.subscribe("orders.created").await?;
        loop {
            let order = created.recv().await?;
            client.publish("orders.processed", order.bytes()).await?;
        }
    }
}

use choreo::prelude::*;

#[choreo::scenario]
async fn a_created_order_is_processed(bus: &InMemory) {
    tokio::spawn(my_shop::serve(bus.client()));

    choreo! {
        publish "orders.created" { "order_id": "ORD-42", "count": 3 };
        expect "orders.processed" { "order_id": "ORD-42", "count": > 0 };
    }
}
