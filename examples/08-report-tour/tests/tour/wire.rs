//! Scenarios over a connection that falls away for a while, and over two buses.

use std::time::Duration;

use choreo::prelude::*;
use report_tour::{Shaky, Shop};

use crate::shop;

#[choreo::scenario(tags = ["wire", "latency"])]
async fn slow_by_a_gap(wire: &Shaky) {
    shop(wire.bus()).await;
    choreo! {
        timeout 500ms;
        publish "orders.created" { "order_id": "ORD-60" };
        call {
            wire.fall_away("the broker closed the connection", Duration::from_millis(60));
            async { Ok::<(), String>(()) }.await
        };
        expect "orders.processed" { "order_id": "ORD-60" } within 30ms;
    }
}

/// The orders' bus, and the one that auditors listen on.
#[derive(Stage)]
struct Two {
    orders: InMemory,
    #[stage(InMemory::new())]
    audit: InMemory,
}

/// Writes down on one bus what is processed on the other.
async fn auditor(stage: &Two, to: &InMemory) {
    let mut processed = stage.orders.client().subscribe("orders.processed").await.expect("an open bus");
    let to = to.client();
    tokio::spawn(async move {
        while let Ok(order) = processed.recv().await {
            to.publish("audit.written", order.bytes()).await?;
        }
        Ok::<(), choreo::memory::ClientError>(())
    });
}

#[choreo::scenario(tags = ["audit"])]
async fn passed_on_two_buses(stage: &Two) {
    Shop::open(stage.orders.client()).await.expect("an open bus");
    auditor(stage, &stage.audit).await;
    choreo! {
        publish via orders "orders.created" { "order_id": "ORD-61" };
        expect via orders "stock.reserved" { "order_id": "ORD-61" };
        expect via audit "audit.written" { "order_id": "ORD-61", "status": "COMPLETED" } within 500ms;
    }
}

#[choreo::scenario(tags = ["audit"])]
async fn timeout_for_it_came_on_the_other_bus(stage: &Two) {
    Shop::open(stage.orders.client()).await.expect("an open bus");
    auditor(stage, &stage.orders).await;
    choreo! {
        timeout 200ms;
        publish via orders "orders.created" { "order_id": "ORD-62" };
        expect via orders "stock.reserved" { "order_id": "ORD-62" };
        expect via audit "audit.written" { "order_id": "ORD-62" };
    }
}
