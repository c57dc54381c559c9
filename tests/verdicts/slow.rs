//! SLOW: it came, over its budget.

use choreo::prelude::*;

use crate::service::bus;

#[tokio::test(start_paused = true)]
async fn slow_points_at_the_budget_and_at_what_it_is_measured_from() {
    let bus = bus("orders.created", &[(270, "orders.processed", r#"{"status":"COMPLETED"}"#)]).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            publish "orders.created" { "order_id": "ORD-42" };
            expect "orders.processed" {
                "status": "COMPLETED",
            } as done within 50ms;
            check done["status"] == "COMPLETED";
        })
        .await;
    insta::assert_snapshot!(trial.report());
}

#[tokio::test(start_paused = true)]
async fn slow_of_several_messages_counts_them_and_shows_the_worst() {
    let says = &[(10, "parts", "1"), (270, "parts", "2"), (290, "other", "3")];
    let bus = bus("orders.created", says).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            timeout 2s;
            publish "orders.created" {};
            expect "parts" times 2 within 100ms;
            expect "other" within 1s;
        })
        .await;
    insta::assert_snapshot!(trial.report());
}
