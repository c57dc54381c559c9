//! The client: publish and subscribe.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use choreo_runtime::message::{Origin, Outgoing, Topic};
use choreo_runtime::transport::InboxLimits;
use serde::Serialize;
use tokio::task::coop::consume_budget;

use super::{ClientError, ClientErrorKind, Received, Subscription};
use crate::memory::bus::Bus;

/// A client of an [`InMemory`](crate::InMemory) bus, for a system under test. Comes from
/// [`InMemory::client`](crate::InMemory::client).
///
/// A clone is the same client: it has the same origin. As on a broker, a client receives its own messages too, if it
/// listens on their topics.
///
/// ```
/// # use choreo_transports as choreo;
/// use choreo::InMemory;
/// use choreo::memory::{Client, ClientError};
///
/// /// Says what an order costs, until the bus is gone.
/// async fn serve(client: Client) -> Result<(), ClientError> {
///     let mut asked = client.subscribe("prices.get").await?;
///     loop {
///         let request = asked.recv().await?;
///         client.reply(&request, r#"{"price":7}"#).await?;
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let bus = InMemory::new();
/// tokio::spawn(serve(bus.client()));
/// # tokio::task::yield_now().await;
///
/// let reply = bus.client().request("prices.get", r#"{"order_id":"ORD-42"}"#).await?;
/// assert_eq!(reply.payload(), br#"{"price":7}"#);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Client {
    pub(super) bus: Arc<Bus>,
    pub(super) origin: Origin,
    pub(super) request_timeout: Duration,
    limits: InboxLimits,
}

impl Client {
    pub(in crate::memory) fn new(bus: Arc<Bus>) -> Client {
        let origin = bus.origin();
        let request_timeout = Duration::from_secs(5);
        Client { bus, origin, request_timeout, limits: InboxLimits::default() }
    }

    /// The same client, with this limit on how long a request waits for its reply. 5 s unless said.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # let bus = choreo_transports::InMemory::new();
    /// let client = bus.client().request_timeout(Duration::from_millis(200));
    /// ```
    #[must_use = "the limit holds for the client that is returned"]
    pub fn request_timeout(self, timeout: Duration) -> Client {
        Client { request_timeout: timeout, ..self }
    }

    /// The same client, with these limits on the queue of each subscription it makes from now on: to see what a
    /// service does when it is too slow.
    ///
    /// ```
    /// # use choreo_runtime as choreo;
    /// use choreo::transport::InboxLimits;
    /// # let bus = choreo_transports::InMemory::new();
    /// let client = bus.client().queue_limits(InboxLimits { messages: 10, bytes: 1 << 20 });
    /// ```
    #[must_use = "the limits hold for the client that is returned"]
    pub fn queue_limits(self, limits: InboxLimits) -> Client {
        Client { limits, ..self }
    }

    /// Listens on a topic or wildcard. Gets everything that is published from the moment this resolves.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let client = choreo_transports::InMemory::new().client();
    /// let mut created = client.subscribe("orders.created").await?;
    /// let mut of_any_region = client.subscribe("orders.*.created").await?;
    /// let mut all_of_orders = client.subscribe("orders.>").await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Where the topic is not valid, or the bus was severed or disconnected.
    pub async fn subscribe(&self, topic: impl Into<Topic>) -> Result<Subscription, ClientError> {
        Ok(Subscription::new(&self.bus, topic.into(), self.limits, self.origin)?)
    }

    /// Publishes bytes. Resolves when the bus has queued the message for each subscriber; to publish where nobody
    /// listens is no error.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let client = choreo_transports::InMemory::new().client();
    /// client.publish("orders.created", r#"{"id":7}"#).await?;
    /// client.publish("images.raw", vec![0xff, 0xd8]).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Where the topic is not valid or a wildcard, or the bus was severed or disconnected.
    pub async fn publish(
        &self,
        topic: impl Into<Topic>,
        payload: impl Into<Bytes>,
    ) -> Result<(), ClientError> {
        self.send(Outgoing::new(topic, payload)).await
    }

    /// Publishes a value as JSON.
    ///
    /// ```
    /// #[derive(serde::Serialize)]
    /// struct Order {
    ///     id: u32,
    /// }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let client = choreo_transports::InMemory::new().client();
    /// client.publish_json("orders.created", &Order { id: 7 }).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`publish`](Client::publish), and where the value can't be serialised.
    pub async fn publish_json<T: Serialize + ?Sized>(
        &self,
        topic: impl Into<Topic>,
        value: &T,
    ) -> Result<(), ClientError> {
        self.send(outgoing(topic.into(), value)?).await
    }

    /// Publishes a message with all it has: key, headers, reply address.
    ///
    /// ```
    /// # use choreo_runtime as choreo;
    /// use choreo::message::Outgoing;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let client = choreo_transports::InMemory::new().client();
    /// let message = Outgoing::new("orders.created", "{}").with_key("ORD-42").with_header("trace", "abc");
    /// client.send(message).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`publish`](Client::publish).
    pub async fn send(&self, message: Outgoing) -> Result<(), ClientError> {
        // A service that only publishes would never let the others on its thread have their turn.
        consume_budget().await;
        self.bus.publish(message, self.origin)?;
        Ok(())
    }

    /// Answers a request, at the address that it gave.
    ///
    /// ```
    /// # use choreo_transports as choreo;
    /// use choreo::memory::{Client, ClientError};
    /// async fn approve(client: Client) -> Result<(), ClientError> {
    ///     let mut checks = client.subscribe("fraud.check").await?;
    ///     loop {
    ///         let check = checks.recv().await?;
    ///         client.reply(&check, r#"{"decision":"APPROVE"}"#).await?;
    ///     }
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`publish`](Client::publish), and where the message has no reply address.
    pub async fn reply(&self, request: &Received, payload: impl Into<Bytes>) -> Result<(), ClientError> {
        self.publish(reply_address(request)?, payload).await
    }

    /// Answers a request with a value as JSON.
    ///
    /// # Errors
    ///
    /// As [`reply`](Client::reply), and where the value can't be serialised.
    pub async fn reply_json<T: Serialize + ?Sized>(
        &self,
        request: &Received,
        value: &T,
    ) -> Result<(), ClientError> {
        self.publish_json(reply_address(request)?, value).await
    }
}

pub(super) fn outgoing<T: Serialize + ?Sized>(topic: Topic, value: &T) -> Result<Outgoing, ClientError> {
    match serde_json::to_vec(value) {
        Ok(payload) => Ok(Outgoing::new(topic, payload)),
        Err(error) => Err(ClientError::encode(&topic, error)),
    }
}

fn reply_address(request: &Received) -> Result<Topic, ClientError> {
    request.arrival().reply_to.clone().ok_or_else(|| {
        let text = format!("reply to a message on `{}`: it has no reply address", request.topic());
        ClientError::new(ClientErrorKind::NoReplyAddress, text)
    })
}
