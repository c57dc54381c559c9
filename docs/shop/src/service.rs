//! The service itself.

use std::future::Future;
use std::time::Duration;

use choreo_runtime::message::Outgoing;
use choreo_transports::memory::{Client, Received};

const PREPARATION: Duration = Duration::from_millis(10);

/// Opens the shop on the current runtime. It ends with the runtime.
pub fn open(client: &Client) {
    listen(client.clone(), "orders.created", prepare);
    listen(client.clone(), "orders.paid", check);
    listen(client.clone(), "fraud.result", approve);
    listen(client.clone(), "orders.status", tell);
}

/// Each message is handled by a task of its own, as a busy service does.
fn listen<F, H>(client: Client, topic: &'static str, handle: F)
where
    F: Fn(Client, Received) -> H + Send + 'static,
    H: Future<Output = ()> + Send + 'static,
{
    tokio::spawn(async move {
        let Ok(mut inbox) = client.subscribe(topic).await else { return };
        while let Ok(message) = inbox.recv().await {
            tokio::spawn(handle(client.clone(), message));
        }
    });
}

async fn prepare(client: Client, order: Received) {
    tokio::time::sleep(PREPARATION).await;
    forward(&client, &order, "orders.processed").await;
}

async fn check(client: Client, order: Received) {
    if let Ok(reply) = client.send_request(same(&order, "fraud.check")).await {
        forward(&client, &reply, "orders.approved").await;
    }
}

async fn approve(client: Client, result: Received) {
    forward(&client, &result, "orders.approved").await;
}

async fn tell(client: Client, request: Received) {
    tokio::time::sleep(PREPARATION).await;
    let asked = request.json::<serde_json::Value>().unwrap_or_default();
    let status = serde_json::json!({ "order_id": asked["order_id"], "status": "OPEN" });
    let _ = client.reply_json(&request, &status).await;
}

async fn forward(client: &Client, message: &Received, topic: &'static str) {
    // A bus that was severed is what an example wants to show.
    let _ = client.send(same(message, topic)).await;
}

/// The same message for another topic.
fn same(message: &Received, topic: &'static str) -> Outgoing {
    let key = message.key().map(<[u8]>::to_vec);
    let outgoing = Outgoing { key: key.map(Into::into), ..Outgoing::new(topic, message.bytes()) };
    message
        .headers()
        .iter()
        .fold(outgoing, |outgoing, (name, value)| outgoing.with_header(name, value.to_vec()))
}
