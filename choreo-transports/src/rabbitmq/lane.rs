//! Lanes: channels that carry one message at a time, up to its confirmation.
//!
//! The broker returns what it could not route before it confirms it, and the client gives a returned message to the
//! confirmation that comes next. With one message under way that is its own.

use std::hash::{BuildHasher, RandomState};
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use choreo_runtime::message::Topic;
use choreo_runtime::transport::{Receipt, TransportError, TransportErrorKind};
use lapin::options::{BasicPublishOptions, ConfirmSelectOptions};
use lapin::types::ShortString;
use lapin::{BasicProperties, Channel, Confirmation, Connection, Error};
use tokio::sync::Mutex;

use super::fault::fault;
use crate::link::runtime;

/// How many messages may be under way at once.
const LANES: usize = 8;

/// The lanes. What has one key goes through one of them, and so keeps its order.
#[derive(Debug, Default)]
pub(super) struct Lanes {
    lanes: [Mutex<Option<Channel>>; LANES],
    hasher: RandomState,
}

/// A message, as the wire wants it.
#[derive(Debug)]
pub(super) struct Parcel {
    pub(super) exchange: ShortString,
    pub(super) key: ShortString,
    pub(super) payload: Bytes,
    pub(super) properties: BasicProperties,
}

impl Parcel {
    /// Whether the broker can tell that it reaches nobody. Of what goes to a client that waits without a queue it
    /// always says so.
    fn is_mandatory(&self) -> bool {
        !self.key.as_str().starts_with("amq.rabbitmq.reply-to")
    }
}

impl Lanes {
    /// Opens the first, so that the first message need not wait for it.
    pub(super) async fn warm(&self, connection: &Connection) -> Result<(), Error> {
        let opened = futures_util::future::try_join_all(self.lanes.iter().map(|_| open(connection))).await?;
        for (lane, channel) in self.lanes.iter().zip(opened) {
            *lane.lock().await = channel.back();
        }
        Ok(())
    }

    /// Sends a message to a topic, which only names it. Resolves when the broker has confirmed it.
    pub(super) async fn send(
        &self,
        connection: &Connection,
        topic: &Topic,
        parcel: Parcel,
    ) -> Result<Receipt, TransportError> {
        let verb = format!("publish to `{topic}`");
        let failed = |error: &Error| fault(connection, &verb, error);
        let index = self.hasher.hash_one(parcel.key.as_str()) % LANES as u64;
        let mut lane = self.lanes[index as usize].lock().await;
        // Taken out: a channel whose message was given up half-way, or refused, is not used again.
        let channel = match lane.take().filter(|channel| channel.status().connected()) {
            Some(channel) => Borrowed(Some(channel)),
            None => open(connection).await.map_err(|error| failed(&error))?,
        };
        let (channel, result) = Transmission::new(channel, parcel).await;
        let confirmation = result.map_err(|error| failed(&error))?;
        *lane = channel.back();
        match confirmation {
            Confirmation::Ack(None) | Confirmation::NotRequested => Ok(Receipt::Accepted),
            Confirmation::Ack(Some(_)) => Ok(Receipt::Unroutable),
            Confirmation::Nack(_) => {
                let text = format!(
                    "{verb}: the broker could not take it (a full queue that rejects, or an error of its own)"
                );
                Err(TransportError::new(TransportErrorKind::Refused, text))
            }
        }
    }
}

async fn open(connection: &Connection) -> Result<Borrowed, Error> {
    let channel = Borrowed(Some(connection.create_channel().await?));
    if let Some(channel) = &channel.0 {
        channel.confirm_select(ConfirmSelectOptions::default()).await?;
    }
    Ok(channel)
}

/// A channel in use. One that is not given back is closed.
///
/// The client closes a channel that is dropped, and the whole connection where that fails, as it does when the broker was
/// faster or a good-bye is under way. So it is closed before it is dropped.
struct Borrowed(Option<Channel>);

impl Borrowed {
    fn back(mut self) -> Option<Channel> {
        self.0.take()
    }
}

impl Drop for Borrowed {
    fn drop(&mut self) {
        if let (Some(channel), Ok(runtime)) = (self.0.take(), runtime::handle()) {
            // Where this fails it is closed already.
            runtime.spawn(async move { channel.close(200, "OK".into()).await });
        }
    }
}

type Transmitting = Pin<Box<dyn Future<Output = (Borrowed, Result<Confirmation, Error>)> + Send>>;

/// A message on its way, up to its confirmation. Given up half-way it goes on by itself: the client would send the rest of
/// it behind the end of its channel, for which the broker closes the connection.
struct Transmission(Option<Transmitting>);

impl Transmission {
    fn new(channel: Borrowed, parcel: Parcel) -> Transmission {
        Transmission(Some(Box::pin(async move {
            let result = transmit(&channel, parcel).await;
            (channel, result)
        })))
    }
}

impl Future for Transmission {
    type Output = (Borrowed, Result<Confirmation, Error>);

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Some(transmitting) = &mut self.0 else { return Poll::Pending };
        let done = transmitting.as_mut().poll(context);
        if done.is_ready() {
            self.0 = None;
        }
        done
    }
}

impl Drop for Transmission {
    fn drop(&mut self) {
        if let (Some(rest), Ok(runtime)) = (self.0.take(), runtime::handle()) {
            runtime.spawn(rest);
        }
    }
}

async fn transmit(channel: &Borrowed, parcel: Parcel) -> Result<Confirmation, Error> {
    let Some(channel) = &channel.0 else { return Ok(Confirmation::NotRequested) };
    let options = BasicPublishOptions { mandatory: parcel.is_mandatory(), immediate: false };
    let Parcel { exchange, key, payload, properties } = parcel;
    channel.basic_publish(exchange, key, options, &payload, properties).await?.await
}
