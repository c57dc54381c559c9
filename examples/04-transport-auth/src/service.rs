//! The service: one topic heard, two possible answers.

use async_nats::client::RequestErrorKind;
use async_nats::{Client, Subscriber};
use futures_util::StreamExt;
use serde::Serialize;

use crate::event::{PaymentDeclined, PaymentRequested, PaymentSettled};
use crate::login::Login;

/// The most that is paid at once, in cents.
pub const LIMIT: u64 = 100_000;

/// Why the service stopped.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// NATS could not be reached, or did not let it in.
    #[error("failed to log in to NATS")]
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

/// The ledger.
#[derive(Debug)]
pub struct Service {
    client: Client,
    requested: Subscriber,
}

impl Service {
    /// Logs in, and listens: when it returns, NATS knows that this service wants `payments.requested`.
    ///
    /// # Errors
    ///
    /// Where NATS can't be reached, or does not know the user.
    pub async fn open(login: &Login) -> Result<Service, ServiceError> {
        let client = login.options().connect(&login.url).await?;
        let requested = client.subscribe("payments.requested").await?;
        // The server works through a connection in order: when it has answered this, it knows the subscription.
        match client.request("payments.nobody", "".into()).await {
            Err(error) if error.kind() == RequestErrorKind::NoResponders => {}
            Err(error) => return Err(error.into()),
            Ok(_) => {}
        }
        Ok(Service { client, requested })
    }

    /// Settles payments until the connection ends.
    ///
    /// # Errors
    ///
    /// Where a message can't be read, or NATS can't be told.
    pub async fn run(mut self) -> Result<(), ServiceError> {
        while let Some(message) = self.requested.next().await {
            self.settle(serde_json::from_slice(&message.payload)?).await?;
        }
        Ok(())
    }

    async fn settle(&self, payment: PaymentRequested) -> Result<(), ServiceError> {
        let PaymentRequested { payment_id, amount } = payment;
        // The planted bug: somebody forgot the limit.
        if amount > LIMIT && !cfg!(feature = "broken") {
            let reason = format!("more than {LIMIT}");
            return self.publish("payments.declined", &PaymentDeclined { payment_id, reason }).await;
        }
        self.publish("payments.settled", &PaymentSettled { payment_id, amount }).await
    }

    async fn publish(&self, subject: &'static str, event: &impl Serialize) -> Result<(), ServiceError> {
        Ok(self.client.publish(subject, serde_json::to_vec(event)?.into()).await?)
    }
}
