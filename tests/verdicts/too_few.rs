//! TOO FEW: fewer than `times` asks for.

use choreo::prelude::*;

use crate::service::bus;

#[tokio::test(start_paused = true)]
async fn too_few_counts_and_shows_the_near_miss() {
    let says = &[
        (10, "emails.sent", r#"{"to":"ada"}"#),
        (200, "emails.sent", r#"{"to":"bob"}"#),
        (210, "emails.sent", r#"{"to":"ada"}"#),
    ];
    let bus = bus("orders.created", says).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            timeout 1s;
            publish "orders.created" {};
            expect "emails.sent" { "to": "ada" } times 3;
        })
        .await;
    insta::assert_snapshot!(trial.report());
}

#[tokio::test(start_paused = true)]
async fn too_few_without_a_near_miss_says_what_came() {
    let bus = bus("orders.created", &[(10, "emails.sent", r#"{"to":"ada"}"#)]).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            timeout 1s;
            publish "orders.created" {};
            expect "emails.sent" { "to": "ada" } times 2..;
        })
        .await;
    insta::assert_snapshot!(trial.report());
}
