//! Reading what a consumer gets.

use std::fmt;
use std::future::ready;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use choreo_runtime::message::{Arrival, Position, Topic};
use lapin::message::{Delivery, DeliveryResult};
use lapin::options::BasicCancelOptions;
use lapin::types::ShortString;
use lapin::{Channel, Consumer};
use tokio::time::Instant;

use super::fault::reason;
use super::marker::Markers;
use super::{RabbitMqLink, properties};
use crate::link::Sink;

/// What stands in the queue that a consumer reads.
#[derive(Debug)]
pub(super) enum Contents {
    /// What was published to the topics that the queue is bound for.
    Own {
        /// The queue, under whose name markers come.
        queue: ShortString,
        /// Those under way.
        markers: Markers,
    },
    /// What somebody put there, who knows how.
    Queue {
        /// What it is to be seen under.
        topic: Topic,
        /// Whether what comes may still be of before us.
        old: bool,
        /// How many messages have come that nobody had been given before.
        came: u64,
    },
    /// What was sent to this very address.
    Replies {
        /// What it is to be seen under.
        topic: Topic,
    },
}

/// A consumer whose messages go to the sink. It ends with this value.
///
/// They go there on the client's own thread, in the order of the wire: what was delivered before the answer to a
/// question is in the sink when the answer is there.
#[derive(Debug)]
pub(super) struct Reader {
    consumer: Consumer,
    reading: Arc<Mutex<Option<Reading>>>,
}

struct Reading {
    contents: Contents,
    sink: Sink<RabbitMqLink>,
    queue: ShortString,
}

impl Reader {
    /// Reads it from its first message on.
    pub(super) fn new(consumer: Consumer, contents: Contents, sink: Sink<RabbitMqLink>) -> Reader {
        let reading = Reading { contents, sink, queue: consumer.queue() };
        let reading = Arc::new(Mutex::new(Some(reading)));
        let reader = Reader { consumer, reading: Arc::clone(&reading) };
        reader.consumer.set_delegate(move |news: DeliveryResult| {
            take(&reading, news);
            ready(())
        });
        reader
    }
}

impl Reader {
    /// How many messages have come from a queue that is read by its name, without those that had been given to somebody
    /// before.
    pub(super) fn came(&self) -> u64 {
        match self.lock().as_ref().map(|reading| &reading.contents) {
            Some(Contents::Queue { came, .. }) => *came,
            _ => 0,
        }
    }

    /// What was there before us has come.
    pub(super) fn begin(&self) {
        if let Some(Reading { contents: Contents::Queue { old, .. }, .. }) = &mut *self.lock() {
            *old = false;
        }
    }

    /// Ends it, and its channel with it. Nothing more reaches the sink.
    pub(super) async fn stop(self, channel: &Channel) {
        self.silence();
        // One after the other, and before the client does so by itself: it ends the connection where it fails. Where one
        // fails here the broker was faster.
        let _ = channel.basic_cancel(self.consumer.tag(), BasicCancelOptions::default()).await;
        let _ = channel.close(200, "OK".into()).await;
    }

    fn silence(&self) {
        self.lock().take();
    }

    fn lock(&self) -> MutexGuard<'_, Option<Reading>> {
        self.reading.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Reader {
    /// Nothing more reaches the sink.
    fn drop(&mut self) {
        self.silence();
    }
}

fn take(reading: &Mutex<Option<Reading>>, news: DeliveryResult) {
    let mut reading = reading.lock().unwrap_or_else(PoisonError::into_inner);
    let lost = match (&mut *reading, news) {
        (Some(reading), Ok(Some(delivery))) => return reading.deliver(delivery),
        (Some(_), Err(error)) => reason(&error),
        (Some(reading), Ok(None)) => format!("the broker ended what reads `{}`", reading.queue),
        (None, _) => return,
    };
    if let Some(reading) = reading.take() {
        reading.sink.lost(lost);
    }
}

impl Reading {
    fn deliver(&mut self, delivery: Delivery) {
        let at = Instant::now();
        let (topic, old) = match &mut self.contents {
            Contents::Own { queue, markers } => {
                let direct = delivery.exchange.as_str().is_empty() && delivery.routing_key == *queue;
                if direct && markers.came(&delivery.data) {
                    return;
                }
                (Topic::from(delivery.routing_key.as_str()), false)
            }
            Contents::Queue { topic, old, came } => {
                // What somebody was given and has put back, too, whenever that was: since we read it nobody else is
                // given anything.
                *came += u64::from(!delivery.redelivered);
                (topic.clone(), *old || delivery.redelivered)
            }
            Contents::Replies { topic } => (topic.clone(), false),
        };
        let position = Position::Delivery(delivery.delivery_tag);
        let (mut headers, reply_to) = properties::read(&delivery.properties);
        if matches!(self.contents, Contents::Queue { .. }) {
            headers.insert("exchange", String::from(delivery.exchange));
            headers.insert("routing_key", String::from(delivery.routing_key));
        }
        let mut arrival = Arrival::new(topic, delivery.data, at);
        arrival.headers = headers;
        arrival.reply_to = reply_to;
        arrival.position = Some(position);
        arrival.old = old;
        self.sink.deliver(None, arrival);
    }
}

impl Drop for Reading {
    fn drop(&mut self) {
        if let Contents::Own { markers, .. } = &self.contents {
            markers.close();
        }
    }
}

impl fmt::Debug for Reading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reading").field("contents", &self.contents).finish_non_exhaustive()
    }
}
