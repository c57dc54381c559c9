//! The service: one topic heard, two possible answers.

use async_nats::client::RequestErrorKind;
use async_nats::{Client, Subscriber};
use futures_util::StreamExt;
use serde::Serialize;

use crate::price::price;

/// Why the service stopped.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// NATS could not be reached.
    #[error("failed to connect to NATS")]
    Connect(#[from] async_nats::ConnectError),
    /// It could not listen.
    #[error("failed to subscribe")]
    Subscribe(#[from] async_nats::SubscribeError),
    /// NATS did not confirm that it listens.
    #[error("failed to ask NATS for a sign of life")]
    Request(#[from] async_nats::RequestError),
    /// It could not answer.
    #[error("failed to publish")]
    Publish(#[from] async_nats::PublishError),
    /// A message was not what its topic promises.
    #[error("failed to read or write a message")]
    Json(#[from] serde_json::Error),
}

/// The price desk.
#[derive(Debug)]
pub struct Service {
    client: Client,
    created: Subscriber,
}

impl Service {
    /// Connects, and listens: when it returns, NATS knows that this service wants `orders.created`.
    ///
    /// # Errors
    ///
    /// Where NATS can't be reached.
    pub async fn open(url: &str) -> Result<Service, ServiceError> {
        let client = async_nats::connect(url).await?;
        let created = client.subscribe("orders.created").await?;
        // The server works through a connection in order: when it has answered this, it knows the subscription.
        match client.request("orders.nobody", "".into()).await {
            Err(error) if error.kind() == RequestErrorKind::NoResponders => {}
            Err(error) => return Err(error.into()),
            Ok(_) => {}
        }
        Ok(Service { client, created })
    }

    /// Prices orders until the connection ends.
    ///
    /// # Errors
    ///
    /// Where a message can't be read, or NATS can't be told.
    pub async fn run(mut self) -> Result<(), ServiceError> {
        while let Some(message) = self.created.next().await {
            match price(serde_json::from_slice(&message.payload)?) {
                Ok(priced) => self.publish("orders.priced", &priced).await?,
                Err(rejected) => self.publish("orders.rejected", &rejected).await?,
            }
        }
        Ok(())
    }

    async fn publish(&self, subject: &'static str, event: &impl Serialize) -> Result<(), ServiceError> {
        Ok(self.client.publish(subject, serde_json::to_vec(event)?.into()).await?)
    }
}
