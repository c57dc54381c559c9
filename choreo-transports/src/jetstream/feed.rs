//! A feed: one consumer on one stream, and what is read from it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_nats::{Message, Subject};
use choreo_runtime::message::{Position, Topic};
use choreo_runtime::transport::{TransportError, TransportErrorKind};
use futures_util::FutureExt;
use serde_json::Value;
use tokio::sync::watch;
use tokio::time::timeout;

use super::JetStreamLink;
use super::api::{Fault, NO_CONSUMER, NO_STREAM, ask};
use super::consumer::{self, Consumer};
use super::stream::Stream;
use crate::link::Sink;
use crate::nats::barrier::Act;
use crate::nats::reader::Reader;
use crate::nats::topic;
use crate::nats::wire::{Wire, arrival};

/// How long to wait for a message before it is asked whether it still is to come.
const PATIENCE: Duration = Duration::from_millis(50);

/// One consumer on one stream. It gets all of the stream's messages, in their order; what nobody wants is left out here.
#[derive(Debug)]
pub(super) struct Feed {
    wire: Wire,
    pub(super) stream: String,
    /// When the stream was made.
    pub(super) created: String,
    consumer: String,
    lasting: bool,
    pub(super) reading: Arc<Reading>,
    reader: Reader,
}

/// What was read, and what is wanted.
#[derive(Debug)]
pub(super) struct Reading {
    stream: String,
    lasting: bool,
    state: Mutex<State>,
    /// The sequence of the last message that was taken.
    taken: watch::Sender<u64>,
}

#[derive(Debug, Default)]
struct State {
    /// The topics that are wanted, and the sequence behind which each begins.
    wanted: Vec<(Topic, u64)>,
    /// The consumer's own number of the last message that it sent.
    consumed: u64,
}

/// Where in its stream a message stands: read from the address of its acknowledgement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) sequence: u64,
    pub(super) consumed: u64,
    pub(super) pending: u64,
}

impl Feed {
    /// Opens a consumer that sends what is behind this sequence. Confirmed by JetStream when it resolves.
    pub(super) async fn open(
        wire: &Wire,
        sink: &Sink<JetStreamLink>,
        stream: &Stream,
        behind: u64,
        wanted: Vec<(Topic, u64)>,
        durable: Option<&str>,
        resuming: bool,
    ) -> Result<Feed, TransportError> {
        let name = &stream.config.name;
        let known = match durable {
            Some(durable) => consumer::existing(wire, name, durable, resuming).await?,
            None => None,
        };
        let inbox = known.as_ref().and_then(|consumer| consumer.inbox().map(str::to_owned));
        let inbox = inbox.unwrap_or_else(|| wire.client.new_inbox());
        let reading = Arc::new(Reading {
            stream: name.clone(),
            lasting: durable.is_some(),
            state: Mutex::new(State { wanted, consumed: 0 }),
            taken: watch::Sender::new(behind),
        });
        let reader = reading.read(wire, sink, &inbox).await?;
        // A consumer that is there sends as soon as the server knows that somebody listens; for a new one it must have
        // taken the subscription, or would send to nobody.
        wire.pass().await?;
        let consumer = match known {
            Some(consumer) => consumer,
            None => consumer::create(wire, name, &inbox, behind, durable).await?,
        };
        wire.refused(Act::Subscribe, &inbox)?;
        Ok(Feed {
            wire: wire.clone(),
            stream: name.clone(),
            created: stream.created.clone(),
            consumer: consumer.name,
            lasting: durable.is_some(),
            reading,
            reader,
        })
    }

    /// Whether its consumer is still there.
    pub(super) async fn probe(&self) -> Result<(), TransportError> {
        match self.consumer().await {
            Ok(_) => Ok(()),
            Err(Fault::Said(NO_CONSUMER | NO_STREAM, _)) => {
                let text =
                    format!("read the stream `{}`: it was deleted, or our consumer on it was", self.stream);
                Err(TransportError::new(TransportErrorKind::Disconnected, text))
            }
            Err(fault) => Err(fault.of(format_args!("look at our consumer on `{}`", self.stream))),
        }
    }

    async fn consumer(&self) -> Result<Consumer, Fault> {
        ask(&self.wire, &format!("CONSUMER.INFO.{}.{}", self.stream, self.consumer), Value::Null).await
    }

    /// Resolves when everything up to this sequence has been read.
    pub(super) async fn reach(&self, sequence: u64) -> Result<(), TransportError> {
        let mut taken = self.reading.taken.subscribe();
        while timeout(PATIENCE, taken.wait_for(|taken| *taken >= sequence)).await.is_err() {
            // The message at that sequence may have been deleted: then there is nothing more to come.
            let answer = self.consumer().await;
            let consumer =
                answer.map_err(|fault| fault.of(format_args!("read the stream `{}`", self.stream)))?;
            if consumer.num_pending == 0 && self.reading.lock().consumed >= consumer.sent() {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Ends it: nothing more reaches the sink. The consumer is taken away, unless it is a lasting one.
    pub(super) fn close(&self) {
        self.reader.stop();
        if !self.lasting {
            let subject = format!("$JS.API.CONSUMER.DELETE.{}.{}", self.stream, self.consumer);
            // One that is not deleted now ends by itself a little later.
            let _ = self.wire.client.publish(subject, "".into()).now_or_never();
        }
    }
}

impl Reading {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes this topic's messages from behind this sequence on.
    pub(super) fn want(&self, topic: &Topic, behind: u64) {
        self.lock().wanted.push((topic.clone(), behind));
    }

    /// Takes no more of them. Whether any topic is left.
    pub(super) fn leave(&self, topic: &Topic) -> bool {
        let mut state = self.lock();
        state.wanted.retain(|(wanted, _)| wanted != topic);
        !state.wanted.is_empty()
    }

    /// The sequence of the last message that was taken, and what is wanted.
    pub(super) fn standing(&self) -> (u64, Vec<(Topic, u64)>) {
        let state = self.lock();
        (*self.taken.borrow(), state.wanted.clone())
    }

    async fn read(
        self: &Arc<Self>,
        wire: &Wire,
        sink: &Sink<JetStreamLink>,
        inbox: &str,
    ) -> Result<Reader, TransportError> {
        let (reading, client, to, lost) = (Arc::clone(self), wire.client.clone(), sink.clone(), sink.clone());
        let take = move |message: Message| {
            if let Some(acknowledgement) = reading.take(message, &to) {
                // One that gets no acknowledgement comes again, and is known by its sequence.
                let _ = client.publish(acknowledgement, "+ACK".into()).now_or_never();
            }
        };
        wire.subscribe(inbox, take, move || lost.lost("the connection was closed")).await
    }

    /// Takes a message. Where to acknowledge it, if that is wanted.
    fn take(&self, message: Message, sink: &Sink<JetStreamLink>) -> Option<Subject> {
        let address = message.reply.clone()?;
        let place = Place::read(&address)?;
        // Held until the message is handed on, so that nothing of a topic comes after it was left.
        let mut state = self.lock();
        if !self.lasting && place.consumed != state.consumed + 1 {
            let (stream, expected, came) = (&self.stream, state.consumed + 1, place.consumed);
            sink.lost(format!(
                "of the stream `{stream}` message {expected} to us was missing when {came} came"
            ));
            return None;
        }
        state.consumed = place.consumed;
        if !self.hand_on(&state, message, place, sink) {
            return None;
        }
        self.taken.send_if_modified(|taken| {
            let further = place.sequence > *taken;
            *taken = place.sequence.max(*taken);
            further
        });
        self.lasting.then_some(address)
    }

    /// Hands it on where it is wanted. False where the sink does not take it any more.
    fn hand_on(&self, state: &State, message: Message, place: Place, sink: &Sink<JetStreamLink>) -> bool {
        let mut fitting =
            state.wanted.iter().filter(|(wanted, _)| topic::covers(wanted, &message.subject)).peekable();
        let Some((first, _)) = fitting.peek().copied() else { return true };
        let fresh = fitting.any(|(_, behind)| place.sequence > *behind);
        // What waited in a lasting consumer is shown, as old; of another one it is what came before the topic was wanted.
        if !fresh && !self.lasting {
            return true;
        }
        let mut arrival = arrival(message, first);
        arrival.reply_to = None;
        arrival.position = Some(Position::Sequence(place.sequence));
        arrival.old = !fresh;
        sink.deliver(None, arrival)
    }
}

impl Place {
    /// `$JS.ACK.stream.consumer.deliveries.sequence.consumed.time.pending`, which newer servers write with two more
    /// words before the stream.
    pub(super) fn read(address: &str) -> Option<Place> {
        let words: Vec<&str> = address.strip_prefix("$JS.ACK.")?.split('.').collect();
        let words = if words.len() == 7 { &words[..] } else { words.get(2..9)? };
        let number = |index: usize| words.get(index)?.parse().ok();
        Some(Place { sequence: number(3)?, consumed: number(4)?, pending: number(6)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_from_both_forms_of_an_address() {
        let place = Some(Place { sequence: 20, consumed: 7, pending: 3 });
        assert_eq!(Place::read("$JS.ACK.ORDERS.shop.1.20.7.1700000000000.3"), place);
        assert_eq!(Place::read("$JS.ACK.hub.ACCHASH.ORDERS.shop.1.20.7.1700000000000.3"), place);
        assert_eq!(Place::read("$JS.ACK._.ACCHASH.ORDERS.shop.1.20.7.1700000000000.3.random"), place);
        assert_eq!(Place::read("$JS.FC.ORDERS.shop.x"), None);
    }
}
