// First scenarios on NATS: what a service promises, so that `cargo test` can see whether it is kept.
//
// `serve` stands for your service. Put yours in its place, and say what yours promises.

use async_nats::client::RequestErrorKind;
use choreo::prelude::*;
use futures_util::StreamExt;

/// Hears of orders, and says when one is processed. Like your service it has a connection of its own.
///
/// When this returns, the service listens: what it gives is the rest of it.
async fn serve(
    url: String,
) -> Result<impl Future<Output = Result<(), async_nats::Error>>, async_nats::Error> {
    let client = async_nats::connect(url).await?;
    let mut created = client.subscribe("orders.created").await?;
    // The server works through a connection in order: when it has said that nobody is there, it knows the
    // subscription.
    match client.request("orders.nobody", "".into()).await {
        Err(error) if error.kind() != RequestErrorKind::NoResponders => return Err(error.into()),
        _ => {}
    }
    Ok(async move {
        while let Some(order) = created.next().await {
            client.publish("orders.processed", order.payload).await?;
        }
        Ok(())
    })
}

// A test like any other. `&Nats` says what it runs on: a NATS that the tests start by themselves, and
// that ends with them, unless CHOREO_NATS_URL or choreo.toml names one. `cargo choreo doctor` says
// whether they can.
#[choreo::scenario(timeout = "10s")]
async fn a_created_order_is_processed(bus: &Nats) {
    // It listens before the test goes on. On a server that the tests start by themselves the first message
    // waits for it in any case; of one that you name nobody can know who listens.
    let service = serve(bus.url()).await.expect("the service listens");

    // On the test's own runtime: the service ends with the test, and if it gives up, the report says why.
    tokio::spawn(async move { service.await.expect("the service goes on") });

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
