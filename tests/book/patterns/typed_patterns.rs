//! The examples of the section "Typed patterns".

use crate::shown::says;
use choreo::InMemory;

#[test]
fn typed_patterns_passes() {
    #[derive(serde::Deserialize)]
    struct OrderProcessed {
        order_id: String,
        status: Status,
        count: u32,
    }

    #[derive(serde::Deserialize)]
    enum Status {
        Pending,
        Completed,
    }
    shop::passes(choreo::script! {
        for &InMemory;

        publish "orders.created" { "order_id": "ORD-42", "status": "Completed", "count": 3 };
        expect "orders.processed" OrderProcessed { order_id: "ORD-42", status: Status::Completed, count: 1.. } as done;
        check done.count == 3 && done.order_id.starts_with("ORD-");
    });
}

#[test]
fn typed_patterns_fails_with_mismatch() {
    #[derive(serde::Deserialize)]
    struct OrderProcessed {
        order_id: String,
        count: u32,
    }
    let report = shop::fails(
        "MISMATCH",
        choreo::script! {
            for &InMemory;

            publish "orders.created" { "order_id": "ORD-42" };
            expect "orders.processed" OrderProcessed { order_id: "ORD-42", .. } where done.count > 0 as done;
        },
    );
    says(
        &report,
        r#"
            FAIL  expect   orders.processed    MISMATCH: 1 message came, and did not fit

            expect "orders.processed" OrderProcessed { order_id: "ORD-42", .. } where done.count > 0 as done;
                                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the message is not a `OrderProcessed`: missing field `count` at line 1 column 21
        "#,
    );
}

#[test]
fn typed_patterns_passes_again() {
    #[derive(serde::Deserialize)]
    struct OrderProcessed {
        order_id: String,
        count: u32,
    }
    let ordered = 3;
    shop::passes(choreo::script! {
        for &InMemory;

        publish "orders.created" { "order_id": "ORD-42", "count": 3 };
        expect "orders.processed" OrderProcessed { order_id, count } where count == ordered;
        publish "orders.created" { "order_id": order_id, "count": count + 1 };
        expect "orders.processed" { "count": 4 };
    });
}

#[test]
fn typed_patterns_fails_with_mismatch_again() {
    #[derive(serde::Deserialize)]
    enum Event {
        Paid { count: u32 },
        Refunded { count: u32 },
        Lost,
    }
    shop::passes(choreo::script! {
        for &InMemory;

        publish "orders.created" { "Refunded": { "count": 2 } };
        expect "orders.processed" Event::Paid { count: 1.. } | Event::Refunded { count: 1.. };
        publish "orders.created" "Lost";
        expect "orders.processed" Event::Lost;
    });
    let report = shop::fails(
        "MISMATCH",
        choreo::script! {
            for &InMemory;

            publish "orders.created" "Lost";
            expect "orders.processed" Event::Paid { count: 1.. } | Event::Refunded { count: 1.. };
        },
    );
    says(
        &report,
        r#"
            FAIL  expect   orders.processed    MISMATCH: 1 message came, and did not fit

            expect "orders.processed" Event::Paid { count: 1.. } | Event::Refunded { count: 1.. };
                                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ got "Lost"
        "#,
    );
}

#[test]
fn typed_patterns_passes_once_more() {
    #[derive(serde::Deserialize)]
    struct Envelope<T> {
        id: u32,
        body: T,
    }
    shop::passes(choreo::script! {
        for &InMemory;

        publish "orders.created" { "id": 1, "body": "paid" };
        expect "orders.processed" Envelope::<String> { id: 1, .. } as envelope;
        check envelope.body == "paid";
    });
}
