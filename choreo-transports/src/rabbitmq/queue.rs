//! Queues that are read by their names.

use choreo_runtime::message::Topic;
use choreo_runtime::transport::{TransportError, TransportErrorKind};
use lapin::options::{BasicConsumeOptions, BasicQosOptions, QueueDeclareOptions};
use lapin::protocol::AMQPSoftError;
use lapin::types::{FieldTable, ShortString};
use lapin::{Channel, Error};
use tokio::time::{Instant, timeout_at};

use super::consumer::{Contents, Reader};
use super::fault::{fault, soft};
use super::wire::Wire;

/// A consumer of a queue, on a channel of its own: the broker closes it when it refuses something.
#[derive(Debug)]
pub(super) struct NamedQueue {
    name: ShortString,
    channel: Channel,
    reader: Reader,
}

impl NamedQueue {
    /// Reads an existing queue, alone. What it holds by now is old, and has reached the sink.
    pub(super) async fn consume(
        wire: &Wire,
        topic: &Topic,
        name: &str,
        deadline: Instant,
    ) -> Result<NamedQueue, TransportError> {
        let failed = |error: Error| match soft(&error) {
            Some((AMQPSoftError::NOTFOUND, words)) => {
                let text = format!("subscribe to `{topic}`: {words}; declare it before the scenario begins");
                TransportError::new(TransportErrorKind::Refused, text)
            }
            Some((AMQPSoftError::ACCESSREFUSED, words)) if words.contains("exclusive use") => {
                let text = format!(
                    "subscribe to `{topic}`: somebody reads that queue, and the broker gives each message to one \
                     reader only; stop that one, or listen on the exchange instead"
                );
                TransportError::new(TransportErrorKind::Refused, text)
            }
            _ => fault(&wire.connection, format_args!("subscribe to `{topic}`"), &error),
        };
        let channel = wire.connection.create_channel().await.map_err(failed)?;
        let contents = Contents::Queue { topic: topic.clone(), old: true, came: 0 };
        let queue = NamedQueue::read(wire, channel, name.into(), contents).await.map_err(failed)?;
        match timeout_at(deadline, queue.fence()).await {
            Ok(fenced) => fenced.map_err(failed)?,
            Err(_) => {
                queue.stop().await;
                let text = format!(
                    "subscribe to `{topic}`: it holds more than could be read in time; purge it, or allow more by \
                     `.timeout(..)`"
                );
                return Err(TransportError::new(TransportErrorKind::Refused, text));
            }
        }
        queue.reader.begin();
        Ok(queue)
    }

    /// Makes a queue of this name that lives as long as we read it. `None` where somebody else has it.
    pub(super) async fn claim(
        wire: &Wire,
        topic: &Topic,
        name: &ShortString,
    ) -> Result<Option<NamedQueue>, TransportError> {
        use AMQPSoftError::{ACCESSREFUSED, PRECONDITIONFAILED, RESOURCELOCKED};
        let failed =
            |error: &Error| fault(&wire.connection, format_args!("receive replies at `{name}`"), error);
        let channel = wire.connection.create_channel().await.map_err(|error| failed(&error))?;
        let options = QueueDeclareOptions { exclusive: true, auto_delete: true, ..Default::default() };
        if let Err(error) = channel.queue_declare(name.clone(), options, FieldTable::default()).await {
            return match soft(&error) {
                Some((ACCESSREFUSED | PRECONDITIONFAILED | RESOURCELOCKED, _)) => Ok(None),
                _ => Err(failed(&error)),
            };
        }
        let contents = Contents::Replies { topic: topic.clone() };
        NamedQueue::read(wire, channel, name.clone(), contents)
            .await
            .map(Some)
            .map_err(|error| failed(&error))
    }

    async fn read(
        wire: &Wire,
        channel: Channel,
        name: ShortString,
        contents: Contents,
    ) -> Result<NamedQueue, Error> {
        let options = BasicConsumeOptions { no_ack: true, exclusive: true, ..Default::default() };
        let consumer = channel.basic_consume(name.clone(), "".into(), options, FieldTable::default()).await?;
        let reader = Reader::new(consumer, contents, wire.sink.clone());
        Ok(NamedQueue { name, channel, reader })
    }

    /// Resolves when everything that was in the queue before the call has reached the sink.
    pub(super) async fn fence(&self) -> Result<(), Error> {
        let mut enough = None;
        loop {
            // The queue hands out a few hundred messages at a time, and answers behind them how many it still has.
            // They may lie before the channel then, which answers a second question behind them.
            let queue =
                self.channel.queue_declare(self.name.clone(), passive(), FieldTable::default()).await?;
            self.channel.basic_qos(0, BasicQosOptions::default()).await?;
            let came = self.reader.came();
            // A queue into which much is published may never be empty: then that many must have come.
            if queue.message_count() == 0 || enough.is_some_and(|enough| came >= enough) {
                return Ok(());
            }
            enough.get_or_insert(came + u64::from(queue.message_count()));
        }
    }

    /// Reads no more. Whatever comes afterwards stays in the queue.
    pub(super) async fn stop(self) {
        self.reader.stop(&self.channel).await;
    }
}

/// Asks whether it is there.
pub(super) fn passive() -> QueueDeclareOptions {
    QueueDeclareOptions { passive: true, ..Default::default() }
}
