// First scenarios on JetStream: what a service promises, so that `cargo test` can see whether it is kept.
//
// `serve` stands for your service. Put yours in its place, and say what yours promises.

use async_nats::jetstream::consumer::{AckPolicy, DeliverPolicy, pull};
use async_nats::jetstream::{self, stream};
use choreo::prelude::*;
use futures_util::StreamExt;

/// Reads of orders from a stream, and says when one is processed. Like your service it has a connection of
/// its own, and makes the stream where it is missing.
///
/// When this returns, the service misses nothing: what it gives is the rest of it.
async fn serve(
    url: String,
) -> Result<impl Future<Output = Result<(), async_nats::Error>>, async_nats::Error> {
    let log = jetstream::new(async_nats::connect(url).await?);
    let subjects = vec!["orders.>".to_owned()];
    let config = stream::Config { name: "ORDERS".to_owned(), subjects, ..Default::default() };
    let stream = log.get_or_create_stream(config).await?;
    let consumer = pull::Config {
        filter_subject: "orders.created".to_owned(),
        deliver_policy: DeliverPolicy::New,
        ack_policy: AckPolicy::Explicit,
        ..Default::default()
    };
    let mut created = stream.create_consumer(consumer).await?.messages().await?;
    Ok(async move {
        while let Some(order) = created.next().await {
            let order = order?;
            log.publish("orders.processed", order.payload.clone()).await?.await?;
            order.ack().await?;
        }
        Ok(())
    })
}

// A test like any other. `&JetStream` says what it runs on: a NATS that the tests start by themselves, and
// that ends with them, unless CHOREO_NATS_URL or choreo.toml names one. `cargo choreo doctor` says
// whether they can.
#[choreo::scenario(timeout = "10s")]
async fn a_created_order_is_processed(bus: &JetStream) {
    // Its stream and its consumer are there before the test goes on: nobody can tell who reads a stream, so
    // the first message waits for no one.
    let service = serve(bus.url()).await.expect("the service reads");

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
