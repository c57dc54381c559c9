// First scenarios on RabbitMQ: what a service promises, so that `cargo test` can see whether it is kept.
//
// `serve` stands for your service. Put yours in its place, and say what yours promises.

use choreo::prelude::*;
use futures_util::StreamExt;
use lapin::options::{BasicConsumeOptions, BasicPublishOptions, QueueBindOptions, QueueDeclareOptions};
use lapin::types::FieldTable;
use lapin::{BasicProperties, Connection, ConnectionProperties};

/// Hears of orders, and says when one is processed. Like your service it has a connection of its own. A
/// topic is a routing key on the exchange `amq.topic`, unless the transport is told of another one.
///
/// When this returns, the service listens: what it gives is the rest of it.
async fn serve(url: &str) -> lapin::Result<impl Future<Output = lapin::Result<()>> + use<>> {
    let connection = Connection::connect(url, ConnectionProperties::default()).await?;
    let channel = connection.create_channel().await?;
    let (exchange, none) = ("amq.topic", FieldTable::default);
    let options = QueueDeclareOptions { exclusive: true, ..Default::default() };
    let queue = channel.queue_declare("".into(), options, none()).await?;
    let (queue, key) = (queue.name().clone(), "orders.created".into());
    channel.queue_bind(queue.clone(), exchange.into(), key, QueueBindOptions::default(), none()).await?;
    let options = BasicConsumeOptions { no_ack: true, ..Default::default() };
    let mut created = channel.basic_consume(queue, "".into(), options, none()).await?;
    Ok(async move {
        let _open = connection;
        while let Some(order) = created.next().await {
            let (key, data) = ("orders.processed".into(), order?.data);
            let (options, properties) = (BasicPublishOptions::default(), BasicProperties::default());
            channel.basic_publish(exchange.into(), key, options, &data, properties).await?;
        }
        Ok(())
    })
}

// A test like any other. `&RabbitMq` says what it runs on: a RabbitMQ that the tests start by themselves, and
// that ends with them, unless CHOREO_RABBITMQ_URL or choreo.toml names one. `cargo choreo doctor` says
// whether they can.
#[choreo::scenario(timeout = "10s")]
async fn a_created_order_is_processed(bus: &RabbitMq) {
    // It listens before the test goes on: the service of a scenario that has just ended may still seem to.
    let service = serve(&bus.url()).await.expect("the service listens");

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
