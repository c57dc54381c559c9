//! EARLY: it came before its cause.

use choreo::prelude::*;

use crate::service::bus;

#[tokio::test(start_paused = true)]
async fn early_shows_the_cause_that_came_after_it() {
    let says = &[(10, "orders.processed", r#"{"order_id":"ORD-42"}"#), (300, "stock.reserved", "{}")];
    let bus = bus("orders.created", says).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            timeout 1s;
            publish "orders.created" { "order_id": "ORD-42" };
            expect "stock.reserved";
            publish "payments.taken" { "order_id": "ORD-42" };
            expect "orders.processed" { "order_id": "ORD-42" };
        })
        .await;
    insta::assert_snapshot!(trial.report());
}
