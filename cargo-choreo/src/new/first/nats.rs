// First scenarios on NATS: what a service promises, so that `cargo test` can see whether it is kept.
//
// `serve` stands for your service. Put yours in its place, and say what yours promises.

use choreo::prelude::*;
use futures_util::StreamExt;

/// Hears of orders, and says when one is processed. Like your service it has a connection of its own.
async fn serve(url: String) -> Result<(), async_nats::Error> {
    let client = async_nats::connect(url).await?;
    let mut created = client.subscribe("orders.created").await?;
    while let Some(order) = created.next().await {
        client.publish("orders.processed", order.payload).await?;
    }
    Ok(())
}

// A test like any other. `&Nats` says what it runs on: a NATS that the tests start by themselves, and
// that ends with them, unless CHOREO_NATS_URL or choreo.toml names one. `cargo choreo doctor` says
// whether they can.
#[choreo::scenario(timeout = "10s")]
async fn a_created_order_is_processed(bus: &Nats) {
    // On the test's own runtime: the service ends with the test, and if it gives up, the report says why.
    // The first message waits until it listens. On a server that you named nobody can know that: there
    // start the service so that it listens before the test goes on (the book's page on NATS says how).
    let url = bus.url();
    tokio::spawn(async move { serve(url).await.expect("the service goes on") });

    choreo! {
        // What is expected below is subscribed to before this is published: nothing can be missed.
        publish "orders.created" { "order_id": "ORD-42", "count": 3 };

        // Goes on when such a message comes. Other fields may be there, and `> 0` is one of many
        // patterns. Ask for `> 3`, and run it again: the failure points at the field.
        expect "orders.processed" { "order_id": "ORD-42", "count": > 0 };

        // What must not come, for so long.
        never "orders.rejected" { "order_id": "ORD-42" } for 50ms;
    }
}
