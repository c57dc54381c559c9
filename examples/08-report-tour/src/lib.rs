//! A shop on an in-memory bus, as slow and as wrong as its orders ask it to be: an order that says `"bug": "late"` is processed late, and
//! so on. What each bug looks like in a report is what the tour shows.
//!
//! | It hears | and answers |
//! | --- | --- |
//! | `orders.created` | asks `fraud.check`, and on its answer `orders.processed` and `stock.reserved` |
//! | `orders.cancelled` | `payments.reversed`, then `orders.closed` |

use std::time::Duration;

use choreo::memory::{Client, ClientError};
use serde_json::{Value, json};

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
        let shop = Shop { client };
        let other = shop.clone();
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
