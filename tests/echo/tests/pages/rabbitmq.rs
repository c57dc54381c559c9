//! The page "RabbitMQ".

mod shop {
    use futures_util::StreamExt;
    use lapin::options::{
        BasicConsumeOptions, BasicPublishOptions, BasicRejectOptions, QueueBindOptions, QueueDeclareOptions,
    };
    use lapin::types::{AMQPValue, FieldTable};
    use lapin::{BasicProperties, Channel, Connection, ConnectionProperties, Consumer};

    pub(super) const EXCHANGE: &str = "amq.topic";

    pub(super) async fn channel(url: &str) -> (Connection, Channel) {
        let connection = Connection::connect(url, ConnectionProperties::default()).await.expect("connected");
        let channel = connection.create_channel().await.expect("a channel");
        (connection, channel)
    }

    /// Orders, of which those that are rejected go to this exchange by this key.
    pub(super) async fn orders(channel: &Channel, [exchange, key]: [Option<&str>; 2]) -> Consumer {
        let names = ["x-dead-letter-exchange", "x-dead-letter-routing-key"];
        let mut dead_letters = FieldTable::default();
        for (name, value) in names.into_iter().zip([exchange, key]) {
            if let Some(value) = value {
                dead_letters.insert(name.into(), AMQPValue::LongString(value.into()));
            }
        }
        let options = QueueDeclareOptions { exclusive: true, ..QueueDeclareOptions::default() };
        let queue = channel.queue_declare("".into(), options, dead_letters).await.expect("a queue");
        let (name, key) = (queue.name().clone(), "orders.created".into());
        let (bind, none) = (QueueBindOptions::default(), FieldTable::default);
        channel.queue_bind(name.clone(), EXCHANGE.into(), key, bind, none()).await.expect("bound");
        let options = BasicConsumeOptions::default();
        channel.basic_consume(name, "".into(), options, none()).await.expect("consumed")
    }

    /// Processes orders, and rejects those of less than nothing. When this returns, it listens.
    pub(super) async fn serve(url: String) {
        let (connection, channel) = channel(&url).await;
        let options = QueueDeclareOptions::default();
        channel.queue_declare("orders.dead".into(), options, FieldTable::default()).await.expect("a queue");
        let mut created = orders(&channel, [Some(""), Some("orders.dead")]).await;
        tokio::spawn(async move {
            let _open = connection;
            while let Some(order) = created.next().await {
                let order = order.expect("an order");
                let read: serde_json::Value = serde_json::from_slice(&order.data).expect("an order");
                if read["count"].as_i64() < Some(0) {
                    order.reject(BasicRejectOptions { requeue: false }).await.expect("rejected");
                    continue;
                }
                let (key, options) = ("orders.processed".into(), BasicPublishOptions::default());
                let properties = BasicProperties::default();
                let published =
                    channel.basic_publish(EXCHANGE.into(), key, options, &order.data, properties).await;
                published.expect("published");
            }
        });
    }
}

use choreo::prelude::*;

#[choreo::scenario]
async fn a_bad_order_is_set_aside(bus: &RabbitMq) {
    shop::serve(bus.url()).await; // your service: done when it listens

    choreo! {
        publish "orders.created" { "order_id": "ORD-42", "count": -1 } headers { "message_id": "m-1" };
        expect "queue:orders.dead" { "order_id": "ORD-42" } headers { "x-first-death-reason": "rejected" };
        never "orders.processed" { "order_id": "ORD-42" };
    }
}

mod dead {
    use choreo::transport::TransportError;
    use futures_util::StreamExt;
    use lapin::options::{BasicPublishOptions, BasicRejectOptions, ExchangeDeclareOptions};
    use lapin::types::FieldTable;
    use lapin::{BasicProperties, ExchangeKind as Kind};

    use super::shop::{self, EXCHANGE};

    async fn listening(url: String) -> Result<choreo::RabbitMq, TransportError> {
        use choreo::RabbitMq;
        use choreo::rabbitmq::ExchangeKind;

        let dead = RabbitMq::connect(url).exchange("orders.dlx", ExchangeKind::Fanout).await?;
        Ok(dead)
    }

    #[choreo::scenario]
    async fn what_died_is_heard_where_it_passes(bus: &choreo::RabbitMq) {
        let (_open, channel) = shop::channel(&bus.url()).await;
        let (options, none) = (ExchangeDeclareOptions::default(), FieldTable::default());
        channel.exchange_declare("orders.dlx".into(), Kind::Fanout, options, none).await.expect("declared");
        let mut created = shop::orders(&channel, [Some("orders.dlx"), None]).await;
        tokio::spawn(async move {
            while let Some(order) = created.next().await {
                let rejected = BasicRejectOptions { requeue: false };
                order.expect("an order").reject(rejected).await.expect("rejected");
            }
        });

        let dead = listening(bus.url()).await.expect("connected");
        let (options, properties) = (BasicPublishOptions::default(), BasicProperties::default());
        let ordered =
            channel.basic_publish(EXCHANGE.into(), "orders.created".into(), options, b"{}", properties);
        let trial = choreo::Stage::run(
            &dead,
            choreo::script! {
                for &choreo::RabbitMq;
                call { ordered.await };
                expect "orders.created" headers { "x-first-death-reason": "rejected" };
            },
        )
        .await;
        assert!(trial.passed(), "{}", trial.report());
    }
}
