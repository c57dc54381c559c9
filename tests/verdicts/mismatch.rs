//! MISMATCH: something came, nothing fitted.

use choreo::matching::Matcher;
use choreo::message::Arrival;
use choreo::prelude::*;
use serde::Deserialize;

use crate::service::bus;

#[tokio::test(start_paused = true)]
async fn mismatch_points_at_the_field_of_the_closest_message() {
    let says = &[
        (10, "orders.processed", r#"{"order_id":"ORD-41","status":"PENDING","count":1000}"#),
        (12, "orders.processed", r#"{"order_id":"ORD-42","status":"PENDING","count":1000}"#),
        (20, "orders.processed", r#"{"order_id":"ORD-42","count":0}"#),
    ];
    let bus = bus("orders.created", says).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            timeout 500ms;
            publish "orders.created" { "order_id": "ORD-42", "count": 1000 } as order;
            expect "orders.processed" {
                "order_id": order["order_id"],
                "status": "COMPLETED",
                "count": > 0,
            } as done;
            publish "orders.cancelled" { "order_id": done["order_id"] };
        })
        .await;
    insta::assert_snapshot!(trial.report());
}

#[derive(Deserialize)]
#[serde(rename_all = "UPPERCASE")]
enum Status {
    Completed,
    Pending,
}

#[derive(Deserialize)]
struct OrderProcessed {
    order_id: String,
    status: Status,
    count: u32,
}

#[tokio::test(start_paused = true)]
async fn mismatch_of_a_typed_pattern_points_at_its_fields() {
    let says = &[(10, "orders.processed", r#"{"order_id":"ORD-41","status":"PENDING","count":1000}"#)];
    let bus = bus("orders.created", says).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            timeout 500ms;
            publish "orders.created" {};
            expect "orders.processed" OrderProcessed {
                order_id: "ORD-42",
                status: Status::Completed,
                count: 1..,
            };
        })
        .await;
    insta::assert_snapshot!(trial.report());
}

#[tokio::test(start_paused = true)]
async fn mismatch_of_a_message_of_another_type_says_what_serde_said() {
    let says = &[(10, "orders.processed", r#"{"order_id":"ORD-42","status":"LOST","count":1000}"#)];
    let bus = bus("orders.created", says).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            timeout 500ms;
            publish "orders.created" {};
            expect "orders.processed" OrderProcessed { status: Status::Pending, .. };
        })
        .await;
    insta::assert_snapshot!(trial.report());
}

#[tokio::test(start_paused = true)]
async fn mismatch_of_a_where_shows_the_captures_that_it_used() {
    let says = &[(10, "orders.accepted", r#"{"total":300}"#), (20, "payments.taken", r#"{"amount":200}"#)];
    let bus = bus("orders.created", says).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            timeout 500ms;
            publish "orders.created" {};
            expect "orders.accepted" as accepted;
            expect "payments.taken" { "amount": number } where paid["amount"] == accepted["total"] as paid;
            check paid["amount"] == 300;
        })
        .await;
    insta::assert_snapshot!(trial.report());
}

/// Deep, with arrays, alternatives, headers and several differences at once.
#[tokio::test(start_paused = true)]
async fn mismatch_deep_in_a_message_names_the_paths() {
    let says = &[(
        10,
        "orders.processed",
        r#"{"order":{"lines":[{"sku":"A1","n":1},{"sku":"B2","n":0}],"tags":["x"]},"extra":true}"#,
    )];
    let bus = bus("orders.created", says).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            timeout 500ms;
            publish "orders.created" {};
            expect "orders.processed" {
                "order": exactly {
                    "lines": every { "sku": string, "n": > 0 },
                    "tags": [ starts_with "y", .. ],
                },
                "extra": absent,
                "total": any [ > 5, null ],
            } headers { "trace": "abc" };
        })
        .await;
    insta::assert_snapshot!(trial.report());
}

struct Even;

impl Matcher for Even {
    fn describe(&self) -> String {
        "has an even number of bytes".into()
    }

    fn judge(&self, message: &Arrival) -> Result<(), String> {
        match message.payload.len() % 2 {
            0 => Ok(()),
            _ => Err(format!("which has {} bytes", message.payload.len())),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn mismatch_of_bytes_and_of_a_matcher_of_the_users_own() {
    let bus = bus("images.raw", &[(10, "thumbnails", "\u{1}\u{2}x"), (20, "sizes", "123")]).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            timeout 500ms;
            publish "images.raw" b"\xff\xd8";
            expect "thumbnails" b"\x01\x02\x03";
            expect "sizes" (Even);
        })
        .await;
    insta::assert_snapshot!(trial.report());
}

#[tokio::test(start_paused = true)]
async fn mismatch_counts_each_field_once() {
    let says = &[(10, "orders.processed", r#"{"order":{"id":7,"id":8,"x":1,"y":2}}"#)];
    let bus = bus("orders.created", says).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            timeout 500ms;
            publish "orders.created" {};
            expect "orders.processed" { "order": exactly { "id": 9, "n": 1 }, "payment": { "by": _, "at": _ } };
        })
        .await;
    insta::assert_snapshot!(trial.report());
}
