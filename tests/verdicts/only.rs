//! VIOLATED: something else came on a topic of an `only`.

use choreo::prelude::*;

use crate::service::bus;

#[tokio::test(start_paused = true)]
async fn violated_by_a_message_that_nothing_takes() {
    let bus = bus(
        "orders.created",
        &[
            (10, "orders.processed", r#"{"order_id":"ORD-42"}"#),
            (30, "orders.processed", r#"{"order_id":"ORD-41"}"#),
        ],
    )
    .await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            publish "orders.created" { "order_id": "ORD-42" };
            only {
                expect "orders.processed" { "order_id": "ORD-42" } as done;
                expect "stock.reserved" times 0..;
            }
            check done["order_id"] == "ORD-42";
        })
        .await;
    insta::assert_snapshot!(trial.report());
}

#[tokio::test(start_paused = true)]
async fn violated_by_a_message_that_differs_from_what_is_expected_points_at_the_field() {
    let bus =
        bus("orders.created", &[(10, "orders.processed", r#"{"order_id":"ORD-42","price":750}"#)]).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            publish "orders.created" { "order_id": "ORD-42" };
            only {
                expect "orders.processed" { "order_id": "ORD-42", "price_cents": 750 };
            }
        })
        .await;
    insta::assert_snapshot!(trial.report());
}

#[tokio::test(start_paused = true)]
async fn violated_on_a_wildcard_points_at_the_field_and_not_at_the_question_that_was_answered() {
    let bus = bus(
        "orders.created",
        &[
            (5, "orders.priced", r#"{"order_id":"ORD-42"}"#),
            (10, "orders.processed", r#"{"order_id":"ORD-42","price":750}"#),
        ],
    )
    .await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            on "orders.priced" => publish "prices.said" { "price_cents": 750 };
            publish "orders.created" { "order_id": "ORD-42" };
            only {
                expect "orders.*" { "order_id": "ORD-42", "price_cents": 750 };
            }
        })
        .await;
    insta::assert_snapshot!(trial.report());
}
