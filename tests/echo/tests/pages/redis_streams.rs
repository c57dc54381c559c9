//! A service in a consumer group of Redis Streams, as its page shows it, started by several scenarios on one Redis.

use choreo::prelude::*;

use redis::streams::{StreamReadOptions, StreamReadReply};
use redis::{AsyncCommands, RedisResult};

/// Makes the group, behind what the stream holds by now. When this returns, the service misses nothing: what it gives is the rest of it.
async fn serve(url: String, group: String) -> RedisResult<impl Future<Output = RedisResult<()>>> {
    let client = redis::Client::open(url)?;
    let mut writer = client.get_multiplexed_async_connection().await?;
    let made: RedisResult<()> = writer.xgroup_create_mkstream("orders.created", &group, "$").await;
    if let Err(error) = made
        && error.code() != Some("BUSYGROUP")
    {
        return Err(error);
    }
    // One that an earlier run has made begins anew, behind what the stream holds by now.
    let _: () = writer.xgroup_setid("orders.created", &group, "$").await?;
    // A connection of its own, without a limit: a read that waits holds up everything behind it.
    let config = redis::AsyncConnectionConfig::new().set_response_timeout(None);
    let mut reader = client.get_multiplexed_async_connection_with_config(&config).await?;
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

#[choreo::scenario(cases(first: "ORD-1", second: "ORD-2", third: "ORD-3"))]
async fn an_order_is_processed(bus: &RedisStreams, order_id: &str) {
    let service = serve(bus.url(), format!("shop-{order_id}")).await.expect("it has its group");
    tokio::spawn(async move { service.await.expect("the service goes on") });

    choreo! {
        publish "orders.created" { "order_id": order_id };
        expect "orders.processed" { "order_id": order_id } times 1;
    }
}
