//! The examples of the section "via".

use crate::shown::says;
use choreo::prelude::*;

#[derive(Stage)]
struct Wires {
    orders: InMemory,
    payments: InMemory,
}

#[tokio::test(flavor = "current_thread", start_paused = true)]
async fn via_passes() {
    let stage = Wires::open().await.unwrap();
    shop::open(&stage.orders.client());
    shop::open(&stage.payments.client());
    let trial = stage
        .run(choreo::script! {
            for &Wires;

            on via orders "fraud.check" as ask => publish via payments "orders.created" { "order_id": ask["order_id"] };

            publish via orders "orders.paid" { "order_id": "ORD-42" };
            via payments {
                expect "orders.processed" { "order_id": "ORD-42" } as done;
                publish "orders.created" { "order_id": done["order_id"], "count": 2 };
                expect "orders.processed" { "order_id": "ORD-42", "count": 2 };
                never via orders "orders.processed";
            }
        })
        .await;
    assert!(trial.passed(), "{}", trial.report());
}

#[tokio::test(flavor = "current_thread", start_paused = true)]
async fn via_fails_with_timeout() {
    let stage = Wires::open().await.unwrap();
    shop::open(&stage.orders.client());
    let trial = stage
        .run(choreo::script! {
            for &Wires;

            publish via orders "orders.created" { "order_id": "ORD-42" };
            expect via payments "orders.processed" { "order_id": "ORD-42" };
        })
        .await;
    let report = trial.report();
    says(
        &report,
        r#"
            FAIL  expect via payments  orders.processed    TIMEOUT: nothing came

            publish via orders "orders.created" { "order_id": "ORD-42" };
            ----------------------------------- handed off at 0.0 ms
            expect via payments "orders.processed" { "order_id": "ORD-42" };
            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ nothing came in the 5 s from then to the deadline
        "#,
    );
}
