//! A shop on an in-memory bus, as slow and as wrong as its orders ask it to be: an order that says `"bug": "late"` is processed late, and
//! so on. What each bug looks like in a report is what the tour shows.
//!
//! | It hears | and answers |
//! | --- | --- |
//! | `orders.created` | asks `fraud.check`, and on its answer `orders.processed` and `stock.reserved` |
//! | `orders.cancelled` | `payments.reversed`, then `orders.closed` |
//! | `orders.returned` | `orders.refunded`, with the key and the headers of the return |

mod wire;

use std::time::Duration;

use choreo::memory::{Client, ClientError, Received};
use choreo::message::Outgoing;
use serde_json::{Value, json};

pub use wire::{Away, Shaky};

/// Why the web shop takes no order.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// Nobody pays.
    #[error("402 Payment Required: nobody pays for this order")]
    Unpaid,
    /// The bus is closed.
    #[error("502 Bad Gateway")]
    Bus(#[from] ClientError),
}

/// The shop.
#[derive(Debug, Clone)]
pub struct Shop {
    client: Client,
}

impl Shop {
    /// Listens, and serves until its runtime ends.
    ///
    /// # Errors
    ///
    /// Where the bus is closed.
    pub async fn open(client: Client) -> Result<(), ClientError> {
        let mut created = client.subscribe("orders.created").await?;
        let mut cancelled = client.subscribe("orders.cancelled").await?;
        let mut returned = client.subscribe("orders.returned").await?;
        let shop = Shop { client };
        let (other, third) = (shop.clone(), shop.clone());
        tokio::spawn(async move {
            while let Ok(order) = created.recv().await {
                let order = serde_json::from_slice(&order.bytes()).unwrap_or_default();
                tokio::spawn(shop.clone().process(order));
            }
        });
        tokio::spawn(async move {
            while let Ok(order) = cancelled.recv().await {
                let order = serde_json::from_slice(&order.bytes()).unwrap_or_default();
                tokio::spawn(other.clone().cancel(order));
            }
        });
        tokio::spawn(async move {
            while let Ok(order) = returned.recv().await {
                third.refund(&order).await?;
            }
            Ok::<(), ClientError>(())
        });
        Ok(())
    }

    /// What its web shop does with an order: the order's id, once the bus has it.
    ///
    /// # Errors
    ///
    /// Where nobody pays, and where the bus is closed.
    pub async fn order(client: &Client, order: Value) -> Result<Value, Refused> {
        tokio::time::sleep(Duration::from_millis(4)).await;
        if order["paid"] == false {
            return Err(Refused::Unpaid);
        }
        client.publish("orders.created", order.to_string()).await?;
        Ok(json!({ "order_id": order["order_id"], "accepted": true }))
    }

    /// Pays back, and calls every refund the first attempt at it.
    async fn refund(&self, order: &Received) -> Result<(), ClientError> {
        let returned: Value = serde_json::from_slice(&order.bytes()).unwrap_or_default();
        for part in returned["parts"].as_array().into_iter().flatten() {
            let refunded = json!({ "order_id": returned["order_id"], "amount": part, "currency": "EUR" });
            let mut message =
                Outgoing::new("orders.refunded", refunded.to_string()).with_header("attempt", "1");
            if let Some(key) = order.key() {
                message = message.with_key(key.to_vec());
            }
            self.client.send(message).await?;
        }
        Ok(())
    }

    async fn process(self, order: Value) -> Result<(), ClientError> {
        let bug = order["bug"].as_str().unwrap_or_default();
        if bug == "ignored" {
            return Ok(());
        }
        let id = &order["order_id"];
        self.say("fraud.check", &json!({ "order_id": id, "amount": order["amount"] })).await?;
        tokio::time::sleep(Duration::from_millis(if bug == "late" { 80 } else { 5 })).await;
        let status = if bug == "pending" { "PENDING" } else { "COMPLETED" };
        let topic = if bug == "misspelt" { "order.processed" } else { "orders.processed" };
        let processed = json!({
            "order_id": id, "status": status, "count": 1000, "card": { "number": "4111", "token": "tok_s3cr3t" },
        });
        if bug == "eager" {
            self.say("stock.reserved", &json!({ "order_id": id, "units": 3 })).await?;
        }
        self.say(topic, &processed).await?;
        if bug == "twice" {
            self.say(topic, &processed).await?;
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
        if bug != "eager" {
            self.say("stock.reserved", &json!({ "order_id": id, "units": 3 })).await?;
        }
        Ok(())
    }

    async fn cancel(self, order: Value) -> Result<(), ClientError> {
        let bug = order["bug"].as_str().unwrap_or_default();
        let (first, second) = match bug {
            "backwards" => ("orders.closed", "payments.reversed"),
            _ => ("payments.reversed", "orders.closed"),
        };
        for topic in [first, second] {
            tokio::time::sleep(Duration::from_millis(3)).await;
            self.say(topic, &json!({ "order_id": order["order_id"] })).await?;
        }
        Ok(())
    }

    async fn say(&self, topic: &str, payload: &Value) -> Result<(), ClientError> {
        self.client.publish(topic, payload.to_string()).await
    }
}
