//! VIOLATED: something came that must not, or a `check` does not hold.

use choreo::prelude::*;

use crate::service::bus;

#[tokio::test(start_paused = true)]
async fn violated_by_a_never_shows_the_message_and_the_values_it_was_compared_with() {
    let says = &[
        (10, "orders.accepted", r#"{"order_id":"ORD-42"}"#),
        (220, "orders.rejected", r#"{"order_id":"ORD-41","reason":"fraud"}"#),
        (230, "orders.rejected", r#"{"order_id":"ORD-42","reason":"fraud"}"#),
    ];
    let bus = bus("orders.created", says).await;
    crate::service::on(&bus, "orders.confirmed", &[]).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            publish "orders.created" {};
            expect "orders.accepted" as accepted;
            never "orders.rejected" { "order_id": accepted["order_id"] };
            publish "orders.confirmed" {};
            expect "orders.processed";
        })
        .await;
    insta::assert_snapshot!(trial.report());
}

#[tokio::test(start_paused = true)]
async fn violated_by_a_never_in_the_settle_period() {
    let bus = bus(
        "orders.created",
        &[(210, "orders.accepted", r#"{"n":1}"#), (260, "orders.rejected", r#"{"n":2}"#)],
    )
    .await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            publish "orders.created" {};
            expect "orders.accepted" as accepted;
            never "orders.rejected" { "n": n @ number } where n != accepted["n"];
        })
        .await;
    insta::assert_snapshot!(trial.report());
}

#[tokio::test(start_paused = true)]
async fn violated_by_an_upper_bound_shows_the_message_that_is_too_many() {
    let says = &[(10, "emails.sent", "1"), (20, "emails.sent", "2"), (280, "emails.sent", "3")];
    let bus = bus("orders.created", says).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            publish "orders.created" {};
            expect "emails.sent" times 1..=2;
            expect "orders.processed";
        })
        .await;
    insta::assert_snapshot!(trial.report());
}

#[tokio::test(start_paused = true)]
async fn violated_by_a_check_shows_the_values_in_it() {
    let bus = bus("orders.created", &[(210, "orders.accepted", r#"{"total":300}"#)]).await;
    let limit = 200;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            publish "orders.created" {};
            expect "orders.accepted" as accepted;
            check accepted["total"].as_u64().is_some_and(|total| total <= limit),
                "the total is {}, over the limit of {limit}", accepted["total"];
            publish "orders.cancelled" {};
        })
        .await;
    insta::assert_snapshot!(trial.report());
}

#[tokio::test(start_paused = true)]
async fn violated_by_a_copy_asks_who_published_it_twice() {
    let says = &[(10, "emails.sent", r#"{"to":"ada"}"#), (15, "emails.sent", r#"{"to":"ada"}"#)];
    let bus = bus("orders.created", says).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            publish "orders.created" {};
            expect "emails.sent" { "to": "ada" } times 1;
        })
        .await;
    insta::assert_snapshot!(trial.report());
}

#[tokio::test(start_paused = true)]
async fn violated_by_a_never_beside_an_expectation_on_its_topic_says_what_to_write() {
    let bus = bus("orders.created", &[(10, "emails.sent", r#"{"to":"ada"}"#)]).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            publish "orders.created" {};
            expect "emails.sent" { "to": "ada" };
            never "emails.sent" for 100ms;
        })
        .await;
    insta::assert_snapshot!(trial.report());
}

#[tokio::test(start_paused = true)]
async fn violated_by_a_check_in_a_stand_in_points_at_the_check_and_shows_what_it_was_asked() {
    let says = &[(10, "fraud.check", r#"{"order_id":"ORD-42","amount":-5}"#)];
    let bus = bus("orders.created", says).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            on "fraud.check" as ask => {
                check ask["order_id"] == "ORD-42";
                check ask["amount"].as_i64() > Some(0), "an amount of {}", ask["amount"];
                publish "fraud.result" {};
            }
            publish "orders.created" {};
            expect "orders.processed";
        })
        .await;
    insta::assert_snapshot!(trial.report());
}
