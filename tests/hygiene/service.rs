//! The system under test: it processes what is created, and asks before.

use std::collections::BTreeMap;

use choreo::InMemory;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct OrderCreated {
    pub(crate) order_id: String,
    pub(crate) count: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum Status {
    Completed,
    Failed,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct OrderProcessed {
    pub(crate) order_id: String,
    pub(crate) status: Status,
    pub(crate) count: u64,
    pub(crate) tags: BTreeMap<String, String>,
}

/// Answers every order, after it has asked, and whoever asks for its status.
pub(crate) async fn serve(bus: &InMemory) {
    let client = bus.client();
    let mut asked = client.subscribe("orders.status").await.expect("subscribed");
    let status = client.clone();
    tokio::spawn(async move {
        while let Ok(message) = asked.recv().await {
            let open = r#"{"order_id":"ORD-1","status":"OPEN","count":3}"#;
            status.reply(&message, open).await.expect("replied");
        }
    });
    let mut created = client.subscribe("orders.created").await.expect("subscribed");
    tokio::spawn(async move {
        while let Ok(message) = created.recv().await {
            let Ok(order) = message.json::<OrderCreated>() else { continue };
            let answer = client.request("fraud.check", message.bytes()).await;
            client.publish("orders.accepted", message.bytes()).await.expect("published");
            let processed = OrderProcessed {
                order_id: order.order_id,
                status: if answer.is_ok() { Status::Completed } else { Status::Failed },
                count: order.count,
                tags: BTreeMap::from([("lane".to_owned(), "fast".to_owned())]),
            };
            client.publish_json("orders.processed", &processed).await.expect("published");
        }
    });
}
