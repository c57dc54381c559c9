//! DISORDER: it came, out of order.

use choreo::prelude::*;

use crate::service::bus;

#[tokio::test(start_paused = true)]
async fn disorder_shows_both_expectations() {
    let says = &[(10, "orders.shipped", r#"{"n":1}"#), (300, "orders.paid", r#"{"n":2}"#)];
    let bus = bus("orders.created", says).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            timeout 1s;
            publish "orders.created" {};
            in order {
                expect "orders.paid";
                expect "orders.shipped";
            }
        })
        .await;
    insta::assert_snapshot!(trial.report());
}
