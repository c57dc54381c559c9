//! A message as a service sees it.

use std::sync::Arc;

use bytes::Bytes;
use choreo_runtime::message::{Arrival, DecodeError, Headers};
use serde::de::DeserializeOwned;

/// A message that a [`Client`](super::Client) received. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Received(Arc<Arrival>);

impl Received {
    pub(super) fn new(arrival: Arc<Arrival>) -> Received {
        Received(arrival)
    }

    /// The topic it was published to, never a wildcard.
    pub fn topic(&self) -> &str {
        &self.0.topic
    }

    /// Its bytes.
    pub fn payload(&self) -> &[u8] {
        &self.0.payload
    }

    /// Its bytes, shared: to pass them on without a copy.
    pub fn bytes(&self) -> Bytes {
        self.0.payload.clone()
    }

    /// Its payload, decoded from JSON.
    ///
    /// ```
    /// # use choreo_transports as choreo;
    /// use choreo::InMemory;
    ///
    /// #[derive(serde::Deserialize)]
    /// struct Order {
    ///     id: u32,
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let client = InMemory::new().client();
    /// let mut orders = client.subscribe("orders.created").await?;
    /// client.publish("orders.created", r#"{"id":7}"#).await?;
    ///
    /// let order: Order = orders.recv().await?.json()?;
    /// assert_eq!(order.id, 7);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Where serde can't make a `T` of it.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, DecodeError> {
        self.0.decode()
    }

    /// Its headers.
    pub fn headers(&self) -> &Headers {
        &self.0.headers
    }

    /// Its key, where it has one.
    pub fn key(&self) -> Option<&[u8]> {
        self.0.key.as_deref()
    }

    /// The address its sender wants a reply at, where it gave one.
    pub fn reply_to(&self) -> Option<&str> {
        self.0.reply_to.as_deref()
    }

    /// What the transport knows of it.
    pub fn arrival(&self) -> &Arc<Arrival> {
        &self.0
    }
}
