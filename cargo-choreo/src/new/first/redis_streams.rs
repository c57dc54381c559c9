// First scenarios on Redis Streams: what a service promises, so that `cargo test` can see whether it is kept.
//
// `serve` stands for your service. Put yours in its place, and say what yours promises.

use choreo::prelude::*;
use redis::streams::{StreamReadOptions, StreamReadReply};
use redis::{AsyncCommands, RedisResult};

/// Reads of orders in a group, and says when one is processed. Like your service it has connections of its
/// own, and makes the group where it is missing.
///
/// When this returns, the service misses nothing: what it gives is the rest of it.
async fn serve(url: String, group: &str) -> RedisResult<impl Future<Output = RedisResult<()>> + use<>> {
    let client = redis::Client::open(url)?;
    let mut writer = client.get_multiplexed_async_connection().await?;
    let made: RedisResult<()> = writer.xgroup_create_mkstream("orders.created", group, "$").await;
    if let Err(error) = made
        && error.code() != Some("BUSYGROUP")
    {
        return Err(error);
    }
    // One that an earlier run has made begins anew, behind what the stream holds by now.
    let _: () = writer.xgroup_setid("orders.created", group, "$").await?;
    // A connection of its own, without a limit: a read that waits holds up everything behind it.
    let config = redis::AsyncConnectionConfig::new().set_response_timeout(None);
    let mut reader = client.get_multiplexed_async_connection_with_config(&config).await?;
    let group = group.to_owned();
    Ok(async move {
        let options = StreamReadOptions::default().group(&group, "one").block(0);
        loop {
            let read: StreamReadReply = reader.xread_options(&["orders.created"], &[">"], &options).await?;
            for order in read.keys.into_iter().flat_map(|stream| stream.ids) {
                let payload: Option<Vec<u8>> = order.get("payload");
                let fields = [("payload", payload.unwrap_or_default())];
                let _: String = writer.xadd("orders.processed", "*", &fields).await?;
                let _: usize = writer.xack("orders.created", &group, &[order.id]).await?;
            }
        }
    })
}

// A test like any other. `&RedisStreams` says what it runs on: a Redis that the tests start by themselves,
// and that ends with them, unless CHOREO_REDIS_URL or choreo.toml names one. `cargo choreo doctor` says
// whether they can.
#[choreo::scenario(timeout = "10s")]
async fn a_created_order_is_processed(bus: &RedisStreams) {
    // Its group is there before the test goes on: nobody can tell who reads a stream, so the first message
    // waits for no one. Each scenario has a group of its own: in one that two share, the service of the one
    // that has just ended may still be handed what is the next one's.
    let service = serve(bus.url(), "first").await.expect("the service has its group");

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
