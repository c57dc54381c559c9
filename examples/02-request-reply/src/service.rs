//! The service: one topic heard, one request, three possible answers.

use std::time::Duration;

use async_nats::client::RequestErrorKind;
use async_nats::{Client, Subscriber};
use futures_util::StreamExt;
use serde::Serialize;

use crate::event::{
    Decision, FraudCheck, FraudResult, OrderCreated, OrderHeld, OrderProcessed, OrderRejected,
};

/// How long the fraud check may think.
const PATIENCE: Duration = Duration::from_millis(300);

/// Why the service stopped.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// NATS could not be reached.
    #[error("failed to connect to NATS")]
    Connect(#[from] async_nats::ConnectError),
    /// It could not listen.
    #[error("failed to subscribe")]
    Subscribe(#[from] async_nats::SubscribeError),
    /// It could not answer.
    #[error("failed to publish")]
    Publish(#[from] async_nats::PublishError),
    /// It could not ask.
    #[error("failed to ask")]
    Request(#[from] async_nats::RequestError),
    /// A message was not what its topic promises.
    #[error("failed to read or write a message")]
    Json(#[from] serde_json::Error),
}

/// The order service.
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
            Err(error) if error.kind() == RequestErrorKind::NoResponders => Ok(Service { client, created }),
            Err(error) => Err(error.into()),
            Ok(_) => Ok(Service { client, created }),
        }
    }

    /// Answers orders until the connection ends.
    ///
    /// # Errors
    ///
    /// Where a message can't be read, or NATS can't be told.
    pub async fn run(mut self) -> Result<(), ServiceError> {
        while let Some(message) = self.created.next().await {
            self.settle(serde_json::from_slice(&message.payload)?).await?;
        }
        Ok(())
    }

    async fn settle(&self, order: OrderCreated) -> Result<(), ServiceError> {
        let order_id = order.order_id.clone();
        match self.check(&order).await? {
            Some(Decision::Approve) => self.publish("orders.processed", &OrderProcessed { order_id }).await,
            Some(Decision::Deny) => {
                let reason = "the fraud check said no".to_owned();
                self.publish("orders.rejected", &OrderRejected { order_id, reason }).await
            }
            // The planted bug: no answer is taken for a yes.
            None if cfg!(feature = "broken") => {
                self.publish("orders.processed", &OrderProcessed { order_id }).await
            }
            None => self.publish("orders.held", &OrderHeld { order_id }).await,
        }
    }

    /// What the fraud check says; `None` where it says nothing in time, or is not there.
    async fn check(&self, order: &OrderCreated) -> Result<Option<Decision>, ServiceError> {
        let check = FraudCheck { order_id: order.order_id.clone(), amount: order.amount };
        let request = self.client.request("fraud.check", serde_json::to_vec(&check)?.into());
        match tokio::time::timeout(PATIENCE, request).await {
            Ok(Ok(reply)) => Ok(Some(serde_json::from_slice::<FraudResult>(&reply.payload)?.decision)),
            Ok(Err(error)) if error.kind() == RequestErrorKind::NoResponders => Ok(None),
            Ok(Err(error)) => Err(error.into()),
            Err(_) => Ok(None),
        }
    }

    async fn publish(&self, subject: &'static str, event: &impl Serialize) -> Result<(), ServiceError> {
        Ok(self.client.publish(subject, serde_json::to_vec(event)?.into()).await?)
    }
}
