// First scenarios on Redis: what a service promises, so that `cargo test` can see whether it is kept.
//
// `serve` stands for your service. Put yours in its place, and say what yours promises.

use choreo::prelude::*;
use futures_util::StreamExt;
use redis::{AsyncCommands, RedisResult};

/// Hears of orders, and says when one is processed. Like your service it has connections of its own.
///
/// When this returns, the service listens: what it gives is the rest of it.
async fn serve(url: String) -> RedisResult<impl Future<Output = RedisResult<()>>> {
    let client = redis::Client::open(url)?;
    let mut publisher = client.get_multiplexed_async_connection().await?;
    let mut subscriber = client.get_async_pubsub().await?;
    subscriber.subscribe("orders.created").await?;
    Ok(async move {
        let mut created = subscriber.on_message();
        while let Some(order) = created.next().await {
            let _listeners: usize = publisher.publish("orders.processed", order.get_payload_bytes()).await?;
        }
        Ok(())
    })
}

// A test like any other. `&Redis` says what it runs on: a Redis that the tests start by themselves, and
// that ends with them, unless CHOREO_REDIS_URL or choreo.toml names one. `cargo choreo doctor` says
// whether they can.
#[choreo::scenario(timeout = "10s")]
async fn a_created_order_is_processed(bus: &Redis) {
    // It listens before the test goes on.
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
