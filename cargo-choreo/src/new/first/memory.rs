// First scenarios: what a service promises, so that `cargo test` can see whether it is kept.
//
// `serve` stands for your service. Put yours in its place, and say what yours promises.

use choreo::memory::{Client, ClientError};
use choreo::prelude::*;

/// Hears of orders, and says when one is processed. `Client` is the client of choreo's in-memory
/// bus. It stands for the one of your broker, and has the same verbs.
async fn serve(client: Client) -> Result<(), ClientError> {
    let mut created = client.subscribe("orders.created").await?;
    loop {
        let order = created.recv().await?;
        client.publish("orders.processed", order.bytes()).await?;
    }
}

// A test like any other. `&InMemory` says what it runs on: a bus inside the process, opened for this
// test alone.
#[choreo::scenario(timeout = "2s")]
async fn a_created_order_is_processed(bus: &InMemory) {
    // On the test's own runtime: the service ends with the test.
    tokio::spawn(serve(bus.client()));

    choreo! {
        // What is expected below is subscribed to before this is published: nothing can be missed.
        publish "orders.created" { "order_id": "ORD-42", "count": 3 };

        // Goes on when such a message comes. Other fields may be there, and `> 0` is one of many
        // patterns. Ask for `> 3`, and run it again: the failure points at the field. `times 1` says that
        // none follows: without it a service that answers twice would pass.
        expect "orders.processed" { "order_id": "ORD-42", "count": > 0 } times 1;

        // What must not come, for so long.
        never "orders.rejected" { "order_id": "ORD-42" } for 50ms;
    }
}
