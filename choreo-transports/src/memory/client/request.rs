//! Request and reply.

use bytes::Bytes;
use choreo_runtime::message::{Outgoing, Topic};
use choreo_runtime::transport::InboxLimits;
use serde::Serialize;
use tokio::task::coop::consume_budget;
use tokio::time::timeout;

use super::handle::outgoing;
use super::{Client, ClientError, ClientErrorKind, Received, Subscription};

impl Client {
    /// Publishes a request and waits for the first reply.
    ///
    /// As on NATS, it fails at once where nobody listens on the topic. Whoever listens counts: a service, a scenario's
    /// `on`, and a mere `expect`, which never replies.
    ///
    /// ```
    /// # use choreo_transports as choreo;
    /// use choreo::InMemory;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let bus = InMemory::new();
    /// # let fraud = bus.client();
    /// # let mut checks = fraud.subscribe("fraud.check").await?;
    /// # tokio::spawn(async move { fraud.reply(&checks.recv().await?, r#"{"decision":"APPROVE"}"#).await });
    /// # let client = bus.client();
    /// let reply = client.request("fraud.check", r#"{"order_id":"ORD-42"}"#).await?;
    /// assert_eq!(reply.payload(), br#"{"decision":"APPROVE"}"#);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`publish`](Client::publish); where nobody listens; and where no reply comes within
    /// [`request_timeout`](Client::request_timeout).
    pub async fn request(
        &self,
        topic: impl Into<Topic>,
        payload: impl Into<Bytes>,
    ) -> Result<Received, ClientError> {
        self.send_request(Outgoing::new(topic, payload)).await
    }

    /// Requests with a value as JSON.
    ///
    /// # Errors
    ///
    /// As [`request`](Client::request), and where the value can't be serialised.
    pub async fn request_json<T: Serialize + ?Sized>(
        &self,
        topic: impl Into<Topic>,
        value: &T,
    ) -> Result<Received, ClientError> {
        self.send_request(outgoing(topic.into(), value)?).await
    }

    /// Requests with a message that has a key or headers. Its reply address is set here.
    ///
    /// # Errors
    ///
    /// As [`request`](Client::request).
    pub async fn send_request(&self, message: Outgoing) -> Result<Received, ClientError> {
        consume_budget().await;
        let topic = message.topic.clone();
        let address = self.bus.reply_address();
        let mut replies = Subscription::new(&self.bus, address.clone(), InboxLimits::default(), self.origin)?;
        let listeners = self.bus.publish(message.with_reply_to(address), self.origin)?;
        if listeners == 0 {
            let text = format!("request `{topic}`: nobody listens on it");
            return Err(ClientError::new(ClientErrorKind::NoResponders, text));
        }
        match timeout(self.request_timeout, replies.recv()).await {
            Ok(reply) => reply,
            Err(_) => {
                let text = format!("request `{topic}`: no reply within {:?}", self.request_timeout);
                Err(ClientError::new(ClientErrorKind::TimedOut, text))
            }
        }
    }
}
