#[tokio::test]
async fn an_approved_order_is_completed_N() {
    let bus = InMemory::new();
    let client = bus.client();
    hello_world::serve(bus.client());
    let mut checks = client.subscribe("fraud.check").await.expect("subscribed");
    let mut processed = client.subscribe("orders.processed").await.expect("subscribed");
    let mut rejected = client.subscribe("orders.rejected").await.expect("subscribed");
    let mut reversed = client.subscribe("payments.reversed").await.expect("subscribed");
    let fraud = bus.client();
    tokio::spawn(async move {
        while let Ok(message) = checks.recv().await {
            let asked: Value = serde_json::from_slice(message.payload()).expect("JSON");
            let answer = json!({ "order_id": asked["order_id"], "decision": "APPROVE" });
            fraud.publish("fraud.result", answer.to_string()).await.expect("published");
        }
    });
    tokio::task::yield_now().await;

    let order = json!({ "order_id": "ORD-N", "count": 1000 });
    client.publish("orders.created", order.to_string()).await.expect("published");
    let done = timeout(Duration::from_millis(500), async {
        loop {
            let message = processed.recv().await.expect("a message");
            let event: Value = serde_json::from_slice(message.payload()).expect("JSON");
            let fits = event["order_id"] == "ORD-N" && event["status"] == "COMPLETED";
            if fits && event["count"].as_u64().is_some_and(|count| count > 0) {
                break event;
            }
        }
    });
    let done = done.await.expect("orders.processed");

    let cancelled = json!({ "order_id": done["order_id"] });
    client.publish("orders.cancelled", cancelled.to_string()).await.expect("published");
    let amount = timeout(Duration::from_secs(2), async {
        loop {
            let message = reversed.recv().await.expect("a message");
            let event: PaymentReversed = serde_json::from_slice(message.payload()).expect("a reversal");
            if event.amount >= 1 {
                break event.amount;
            }
        }
    });
    assert!(amount.await.expect("payments.reversed") >= 1);
    let none = timeout(Duration::from_millis(100), async {
        loop {
            let message = rejected.recv().await.expect("a message");
            let event: Value = serde_json::from_slice(message.payload()).expect("JSON");
            if event["order_id"] == "ORD-N" {
                break;
            }
        }
    });
    assert!(none.await.is_err(), "orders.rejected");
}

#[tokio::test]
async fn an_empty_order_is_rejected_N() {
    let bus = InMemory::new();
    let client = bus.client();
    hello_world::serve(bus.client());
    let mut rejected = client.subscribe("orders.rejected").await.expect("subscribed");
    let mut checks = client.subscribe("fraud.check").await.expect("subscribed");
    tokio::task::yield_now().await;

    let order = json!({ "order_id": "ORD-N", "count": 0 });
    client.publish("orders.created", order.to_string()).await.expect("published");
    let event = timeout(Duration::from_secs(5), async {
        loop {
            let message = rejected.recv().await.expect("a message");
            let event: Value = serde_json::from_slice(message.payload()).expect("JSON");
            if event["order_id"] == "ORD-N" && event["reason"] == "nothing ordered" {
                break event;
            }
        }
    });
    event.await.expect("orders.rejected");
    assert!(timeout(Duration::from_millis(100), checks.recv()).await.is_err(), "fraud.check");
}
