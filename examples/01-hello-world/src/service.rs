//! The service: three topics heard, four spoken.

use choreo::memory::{Client, ClientError, Received, Subscription};
use choreo::message::DecodeError;
use tokio::task::JoinHandle;

use crate::event::{
    Decision, FraudCheck, FraudResult, OrderCancelled, OrderCreated, OrderProcessed, OrderRejected,
    PaymentReversed, Status,
};

/// What a piece costs, in cents.
const PRICE: u64 = 250;

/// Why the service stopped.
#[derive(Debug, thiserror::Error)]
pub enum ShopError {
    /// The bus failed.
    #[error("failed to {0}")]
    Bus(#[from] ClientError),
    /// A message was not what its topic promises.
    #[error("a message is {0}")]
    Message(#[from] DecodeError),
}

/// Starts the service on the current runtime. It runs until the bus ends.
pub fn serve(client: Client) -> JoinHandle<Result<(), ShopError>> {
    tokio::spawn(async move { Shop::open(client).await?.run().await })
}

struct Shop {
    client: Client,
    created: Subscription,
    checked: Subscription,
    cancelled: Subscription,
    /// What was ordered and waits for its fraud check, or may still be cancelled.
    orders: Vec<OrderCreated>,
}

impl Shop {
    async fn open(client: Client) -> Result<Shop, ShopError> {
        Ok(Shop {
            created: client.subscribe("orders.created").await?,
            checked: client.subscribe("fraud.result").await?,
            cancelled: client.subscribe("orders.cancelled").await?,
            orders: Vec::new(),
            client,
        })
    }

    async fn run(mut self) -> Result<(), ShopError> {
        loop {
            tokio::select! {
                message = self.created.recv() => self.create(&message?).await?,
                message = self.checked.recv() => self.settle(&message?).await?,
                message = self.cancelled.recv() => self.cancel(&message?).await?,
            }
        }
    }

    async fn create(&mut self, message: &Received) -> Result<(), ShopError> {
        let order: OrderCreated = message.json()?;
        if order.count == 0 {
            let rejected = OrderRejected { order_id: order.order_id, reason: "nothing ordered".into() };
            return Ok(self.client.publish_json("orders.rejected", &rejected).await?);
        }
        let check = FraudCheck { order_id: order.order_id.clone(), amount: amount(&order) };
        self.orders.push(order);
        Ok(self.client.publish_json("fraud.check", &check).await?)
    }

    async fn settle(&mut self, message: &Received) -> Result<(), ShopError> {
        let result: FraudResult = message.json()?;
        let Some(order) = self.orders.iter().find(|order| order.order_id == result.order_id) else {
            return Ok(());
        };
        match result.decision {
            Decision::Approve => {
                // The planted bug: somebody forgot that an approved order is complete.
                let status = if cfg!(feature = "broken") { Status::Pending } else { Status::Completed };
                let processed =
                    OrderProcessed { order_id: order.order_id.clone(), status, count: order.count };
                self.client.publish_json("orders.processed", &processed).await?;
            }
            Decision::Deny => {
                let reason = "the fraud check said no".into();
                let rejected = OrderRejected { order_id: order.order_id.clone(), reason };
                self.client.publish_json("orders.rejected", &rejected).await?;
            }
        }
        Ok(())
    }

    async fn cancel(&mut self, message: &Received) -> Result<(), ShopError> {
        let cancelled: OrderCancelled = message.json()?;
        let Some(at) = self.orders.iter().position(|order| order.order_id == cancelled.order_id) else {
            return Ok(());
        };
        let order = self.orders.remove(at);
        let reversed = PaymentReversed { amount: amount(&order), order_id: order.order_id };
        Ok(self.client.publish_json("payments.reversed", &reversed).await?)
    }
}

fn amount(order: &OrderCreated) -> u64 {
    u64::from(order.count) * PRICE
}
