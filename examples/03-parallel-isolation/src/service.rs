//! The warehouse: one topic heard, two spoken.

use async_nats::client::RequestErrorKind;
use async_nats::{Client, Subscriber};
use futures_util::StreamExt;
use serde::Serialize;

use crate::event::{Ordered, Refused, Reserved};

/// So many pieces are there for one order.
pub const STOCK: u32 = 1000;

/// Why the service stopped.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// NATS could not be reached.
    #[error("failed to connect to NATS")]
    Connect(#[from] async_nats::ConnectError),
    /// It could not listen.
    #[error("failed to subscribe")]
    Subscribe(#[from] async_nats::SubscribeError),
    /// It could not learn whether it listens.
    #[error("failed to ask")]
    Request(#[from] async_nats::RequestError),
    /// It could not answer.
    #[error("failed to publish")]
    Publish(#[from] async_nats::PublishError),
    /// A message was not what its topic promises.
    #[error("failed to read or write a message")]
    Json(#[from] serde_json::Error),
}

/// The warehouse.
#[derive(Debug)]
pub struct Service {
    client: Client,
    ordered: Subscriber,
}

impl Service {
    /// Connects, and listens: when it returns, NATS knows that this service wants `warehouse.ordered`.
    ///
    /// # Errors
    ///
    /// Where NATS can't be reached.
    pub async fn open(url: &str) -> Result<Service, ServiceError> {
        let client = async_nats::connect(url).await?;
        let ordered = client.subscribe("warehouse.ordered").await?;
        // The server works through a connection in order: when it has answered this, it knows the subscription.
        match client.request("warehouse.nobody", "".into()).await {
            Err(error) if error.kind() == RequestErrorKind::NoResponders => Ok(Service { client, ordered }),
            Err(error) => Err(error.into()),
            Ok(_) => Ok(Service { client, ordered }),
        }
    }

    /// Answers orders until the connection ends.
    ///
    /// # Errors
    ///
    /// Where a message can't be read, or NATS can't be told.
    pub async fn run(mut self) -> Result<(), ServiceError> {
        while let Some(message) = self.ordered.next().await {
            self.settle(serde_json::from_slice(&message.payload)?).await?;
        }
        Ok(())
    }

    async fn settle(&self, order: Ordered) -> Result<(), ServiceError> {
        let Ordered { order_id, count } = order;
        if count > STOCK {
            let reason = format!("there are no more than {STOCK}");
            return self.publish("warehouse.refused", &Refused { order_id, reason }).await;
        }
        // The planted bug: it does not say of which order it speaks.
        let order_id = if cfg!(feature = "broken") { None } else { Some(order_id) };
        self.publish("warehouse.reserved", &Reserved { order_id, count }).await
    }

    async fn publish(&self, subject: &'static str, event: &impl Serialize) -> Result<(), ServiceError> {
        Ok(self.client.publish(subject, serde_json::to_vec(event)?.into()).await?)
    }
}
