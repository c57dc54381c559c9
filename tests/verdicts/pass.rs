//! PASS: one line, and what is worth a look.

use choreo::prelude::*;

use crate::service::bus;

#[tokio::test(start_paused = true)]
async fn a_pass_is_one_line() {
    let bus = bus("orders.created", &[(200, "orders.processed", r#"{"status":"COMPLETED"}"#)]).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            publish "orders.created" { "order_id": "ORD-42" };
            expect "orders.processed" { "status": "COMPLETED" };
            never "orders.rejected";
        })
        .await;
    insta::assert_snapshot!(trial.report());
}

#[tokio::test(start_paused = true)]
async fn a_pass_warns_of_a_stand_in_that_nobody_called_and_tells_of_echoes() {
    let bus = bus("orders.created", &[(200, "orders.processed", "{}")]).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            on "fraud.check" => reply { "decision": "APPROVE" };
            publish "orders.created" { "order_id": "ORD-42" };
            expect "orders.processed";
            never "orders.created" { "order_id": "ORD-42" };
        })
        .await;
    insta::assert_snapshot!(trial.report());
}

#[tokio::test(start_paused = true)]
async fn pass_warns_of_what_a_never_forbids_and_came_before_it_looked() {
    let says = &[
        (5, "payments.charged", r#"{"order_id":"ORD-42"}"#),
        (10, "orders.accepted", r#"{"order_id":"ORD-42"}"#),
    ];
    let bus = bus("orders.created", says).await;
    crate::service::on(&bus, "orders.cancelled", &[]).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            publish "orders.created" {};
            expect "orders.accepted";
            publish "orders.cancelled" {};
            never "payments.>" { "order_id": "ORD-42" };
        })
        .await;
    insta::assert_snapshot!(trial.report());
}
