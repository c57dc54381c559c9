//! RabbitMQ: an exclusive queue on the topic exchange, and publisher confirms.

use futures_util::StreamExt;
use lapin::options::{
    BasicConsumeOptions, BasicPublishOptions, ConfirmSelectOptions, QueueBindOptions, QueueDeclareOptions,
};
use lapin::types::FieldTable;
use lapin::{BasicProperties, Connection, ConnectionProperties};

use crate::{Error, Service, Topics, answer_to, ended};

const EXCHANGE: &str = "amq.topic";

/// The service on RabbitMQ.
///
/// # Errors
///
/// Where RabbitMQ can't be reached.
pub async fn rabbitmq(url: &str, topics: &Topics) -> Result<Service, Error> {
    let connection = Connection::connect(url, ConnectionProperties::default()).await?;
    let channel = connection.create_channel().await?;
    channel.confirm_select(ConfirmSelectOptions::default()).await?;
    let options = QueueDeclareOptions { exclusive: true, ..QueueDeclareOptions::default() };
    let queue = channel.queue_declare("".into(), options, FieldTable::default()).await?;
    let name = queue.name().clone();
    let key = format!("{}.ask.*", topics.stem);
    let (bind, none) = (QueueBindOptions::default(), FieldTable::default());
    channel.queue_bind(name.clone(), EXCHANGE.into(), key.into(), bind, none).await?;
    let options = BasicConsumeOptions { no_ack: true, ..BasicConsumeOptions::default() };
    let mut asked = channel.basic_consume(name, "echo".into(), options, FieldTable::default()).await?;
    Ok(Box::pin(async move {
        let _connection = connection;
        while let Some(delivery) = asked.next().await {
            let delivery = delivery?;
            // A reply address is the name of a queue, which the default exchange knows.
            let (exchange, answer) = match delivery.properties.reply_to() {
                Some(address) => ("", address.clone()),
                None => (EXCHANGE, answer_to(delivery.routing_key.as_str()).into()),
            };
            let options = BasicPublishOptions::default();
            let properties = passed_on(&delivery.properties);
            let confirm =
                channel.basic_publish(exchange.into(), answer, options, &delivery.data, properties).await?;
            confirm.await?;
        }
        Err(ended())
    }))
}

/// What belongs to the conversation, and not to the one message.
fn passed_on(asked: &BasicProperties) -> BasicProperties {
    let mut properties = BasicProperties::default();
    if let Some(id) = asked.correlation_id() {
        properties = properties.with_correlation_id(id.clone());
    }
    match asked.headers() {
        Some(headers) => properties.with_headers(headers.clone()),
        None => properties,
    }
}
