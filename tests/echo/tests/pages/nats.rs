//! The page "NATS".

mod shop {
    use async_nats::client::RequestErrorKind;
    use futures_util::StreamExt;

    use crate::settled;

    /// Settles orders. When this returns, it listens.
    pub(super) async fn serve(url: String) {
        let client = async_nats::connect(url).await.expect("connected");
        let mut created = client.subscribe("orders.created").await.expect("subscribed");
        // Answered in order: then the server knows the subscription.
        let error = client.request("orders.nobody", "".into()).await.expect_err("nobody answers");
        assert_eq!(error.kind(), RequestErrorKind::NoResponders);
        tokio::spawn(async move {
            while let Some(order) = created.next().await {
                let settled = settled(&order.payload).into();
                client.publish("orders.settled", settled).await.expect("published");
            }
        });
    }
}

use choreo::prelude::*;

#[choreo::scenario]
async fn an_order_is_settled(bus: &Nats) {
    shop::serve(bus.url()).await; // your service: done when it listens

    choreo! {
        publish "orders.created" { "order_id": "ORD-42" };
        expect "orders.*" { "order_id": "ORD-42", "status": "SETTLED" } within 500ms;
    }
}
