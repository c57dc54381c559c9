//! TAKEN: the only fit satisfied another expectation.

use choreo::prelude::*;

use crate::service::bus;

#[tokio::test(start_paused = true)]
async fn taken_names_the_expectation_that_took_it() {
    let says = &[(10, "emails.sent", r#"{"to":"ada","about":"order"}"#), (200, "done", "{}")];
    let bus = bus("orders.created", says).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            timeout 1s;
            publish "orders.created" {};
            expect "emails.sent" { "to": "ada" };
            expect "emails.sent" { "about": "order" };
        })
        .await;
    insta::assert_snapshot!(trial.report());
}

#[tokio::test(start_paused = true)]
async fn taken_shows_the_near_miss_too() {
    let says = &[
        (10, "emails.sent", r#"{"to":"ada","about":"order"}"#),
        (200, "emails.sent", r#"{"to":"bob","about":"invoice"}"#),
    ];
    let bus = bus("orders.created", says).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            timeout 1s;
            publish "orders.created" {};
            expect "emails.sent" { "to": "ada" };
            expect "emails.sent" { "about": "order", "to": _ };
        })
        .await;
    insta::assert_snapshot!(trial.report());
}

#[tokio::test(start_paused = true)]
async fn taken_by_an_earlier_round_of_a_loop() {
    let says = &[(10, "orders.processed", r#"{"order_id":"ORD-42"}"#), (300, "done", "{}")];
    let bus = bus("orders.created", says).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            timeout 200ms;
            publish "orders.created" {};
            repeat 2 {
                expect "orders.processed" { "order_id": "ORD-42" };
            }
        })
        .await;
    insta::assert_snapshot!(trial.report());
}
