//! Scenarios that begin where a user does: at the web shop, by a `call`.

use choreo::prelude::*;
use report_tour::{Refused, Shop};
use serde_json::json;

use crate::shop;

#[choreo::scenario(tags = ["web"])]
async fn passed(bus: &InMemory) {
    shop(bus).await;
    let web = bus.client();
    choreo! {
        call { Shop::order(&web, json!({ "order_id": "ORD-30", "amount": 40 })).await } as answer;
        check answer["accepted"] == true;
        expect "fraud.check" { "order_id": answer["order_id"], "amount": 40 };
        expect "orders.processed" { "order_id": answer["order_id"], "status": "COMPLETED" } within 500ms;
    }
}

#[choreo::scenario(tags = ["web"])]
async fn error_for_the_web_shop_refuses(bus: &InMemory) {
    shop(bus).await;
    let web = bus.client();
    choreo! {
        call { Shop::order(&web, json!({ "order_id": "ORD-31", "paid": false })).await } as answer;
        expect "orders.processed" { "order_id": answer["order_id"] };
    }
}

#[choreo::scenario(tags = ["web"])]
async fn timeout_of_an_eventually(bus: &InMemory) {
    shop(bus).await;
    let web = bus.client();
    choreo! {
        timeout 200ms;
        call { Shop::order(&web, json!({ "order_id": "ORD-32", "bug": "ignored" })).await } as answer;
        eventually { async { Ok::<bool, Refused>(answer["shipped"] == true) }.await } within 60ms every 20ms;
    }
}
