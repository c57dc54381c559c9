//! Hearing what is published to all exchanges: [`RabbitMqEar`].

use std::future::ready;
use std::time::SystemTime;

use choreo_runtime::message::{Arrival, Topic};
use choreo_runtime::transport::{TransportError, TransportErrorKind};
use lapin::message::{Delivery, DeliveryResult};
use lapin::options::{BasicConsumeOptions, BasicQosOptions, QueueBindOptions, QueueDeclareOptions};
use lapin::types::{AMQPValue, FieldTable, ShortString};
use lapin::{Channel, Connection, Error};
use tokio::sync::watch;
use tokio::time::Instant;

use super::fault::fault;
use super::queue::passive;
use super::{RabbitMqLink, dial, properties, topic};
use crate::link::{Dial, Ear, Hearing};

/// Where the broker shows what it is given, and delivers: `publish.EXCHANGE` is what we want to see.
const TRACE: &str = "amq.rabbitmq.trace";
const PUBLISHED: &str = "publish.#";

/// How much waits for us at most: where more comes, the oldest is dropped.
const MESSAGES: u32 = 10_000;
const BYTES: u32 = 16 << 20;

/// Hears what is published to all exchanges.
///
/// By the broker's firehose, which shows a copy. A queue that is bound for everything would make every message one that
/// reaches somebody, so that none would be returned any more, neither to us nor to the system under test.
#[derive(Debug)]
pub struct RabbitMqEar {
    connection: Connection,
    channel: Channel,
    queue: ShortString,
    /// Whether the broker has ended it.
    ended: watch::Receiver<bool>,
}

impl Ear<RabbitMqLink> for RabbitMqEar {
    const LIVE: bool = true;

    async fn begin(dial: Dial<'_, RabbitMqLink>, hearing: Hearing) -> Result<RabbitMqEar, TransportError> {
        let exchange = dial.options.exchange.key()?;
        let connection = dial::connect(dial).await?;
        match opened(&connection, exchange, hearing).await {
            Ok((channel, queue, ended)) => Ok(RabbitMqEar { connection, channel, queue, ended }),
            Err(error) => Err(fault(&connection, "see what is published", &error)),
        }
    }

    /// Asks how much is left in the queue until nothing is; the channel hands on what it was given before it answers.
    async fn gather(&self, _: SystemTime) -> Result<(), TransportError> {
        loop {
            let queue =
                self.channel.queue_declare(self.queue.clone(), passive(), FieldTable::default()).await;
            let left = queue.map_err(|error| self.failed(&error))?.message_count();
            let settled = self.channel.basic_qos(0, BasicQosOptions::default()).await;
            settled.map_err(|error| self.failed(&error))?;
            if *self.ended.borrow() {
                return Err(TransportError::new(TransportErrorKind::Disconnected, "see what is published"));
            }
            if left == 0 {
                return Ok(());
            }
        }
    }
}

impl RabbitMqEar {
    fn failed(&self, error: &Error) -> TransportError {
        fault(&self.connection, "see what is published", error)
    }
}

async fn opened(
    connection: &Connection,
    exchange: ShortString,
    hearing: Hearing,
) -> Result<(Channel, ShortString, watch::Receiver<bool>), Error> {
    let channel = connection.create_channel().await?;
    let mut limits = FieldTable::default();
    limits.insert("x-max-length".into(), AMQPValue::LongUInt(MESSAGES));
    limits.insert("x-max-length-bytes".into(), AMQPValue::LongUInt(BYTES));
    let options = QueueDeclareOptions { exclusive: true, auto_delete: true, ..Default::default() };
    let queue = channel.queue_declare("".into(), options, limits).await?.name().clone();
    let (bind, none) = (QueueBindOptions::default(), FieldTable::default());
    channel.queue_bind(queue.clone(), TRACE.into(), PUBLISHED.into(), bind, none).await?;
    let options = BasicConsumeOptions { no_ack: true, exclusive: true, ..Default::default() };
    let consumer = channel.basic_consume(queue.clone(), "".into(), options, FieldTable::default()).await?;
    let (ending, ended) = watch::channel(false);
    consumer.set_delegate(move |news: DeliveryResult| {
        match news {
            Ok(Some(delivery)) => {
                if let Some(arrival) = arrival(delivery, &exchange) {
                    hearing.take(arrival);
                }
            }
            Ok(None) | Err(_) => _ = ending.send_replace(true),
        }
        ready(())
    });
    Ok((channel, queue, ended))
}

/// What was published, read off the broker's copy of it. `None` where it is nobody's topic: what is sent to a queue that the
/// broker named, or to who waits for a reply without a queue.
fn arrival(delivery: Delivery, own: &ShortString) -> Option<Arrival> {
    let about = delivery.properties.headers().as_ref()?.inner();
    let exchange = text(about.get("exchange_name")?)?;
    let AMQPValue::FieldArray(keys) = about.get("routing_keys")? else { return None };
    let key = text(keys.as_slice().first()?)?;
    if exchange.is_empty() && key.starts_with("amq.") {
        return None;
    }
    let topic = match exchange == own.as_str() {
        true => Topic::from(key),
        false => Topic::from(topic::foreign(exchange, key)),
    };
    let mut arrival = Arrival::new(topic, delivery.data, Instant::now());
    if let Some(AMQPValue::FieldTable(of_message)) = about.get("properties") {
        (arrival.headers, arrival.reply_to) = properties::read_traced(of_message);
    }
    Some(arrival)
}

fn text(value: &AMQPValue) -> Option<&str> {
    match value {
        AMQPValue::LongString(text) => std::str::from_utf8(text.as_bytes()).ok(),
        AMQPValue::ShortString(text) => Some(text.as_str()),
        _ => None,
    }
}
