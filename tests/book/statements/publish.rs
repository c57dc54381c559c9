//! The examples of the section "publish".

use crate::shown::says;
use choreo::InMemory;

#[test]
fn publish_passes() {
    shop::passes(choreo::script! {
        for &InMemory;

        publish "orders.created" { "order_id": "ORD-42" } key "ORD-42" headers { "attempt": 1 } as sent;
        expect "orders.processed" { "order_id": sent["order_id"] } key "ORD-42" headers { "attempt": 1 };
    });
}

#[test]
fn publish_fails_with_mismatch() {
    let report = shop::fails(
        "MISMATCH",
        choreo::script! {
            for &InMemory;

            publish "orders.created" { "order_id": "ORD-42" } key "ORD-42" headers { "attempt": 1 };
            expect "orders.processed" key "ORD-43" headers { "attempt": 2 };
        },
    );
    says(
        &report,
        r#"
            FAIL  expect   orders.processed    MISMATCH: 1 message came, and did not fit

            expect "orders.processed" key "ORD-43" headers { "attempt": 2 };
                                          ^^^^^^^^ got "ORD-42"         ^ got "1"
        "#,
    );
}

#[test]
fn publish_fails_with_error() {
    let report = shop::fails(
        "ERROR",
        choreo::script! {
            for &InMemory;

            publish "orders.*" { "order_id": "ORD-42" };
            expect "orders.processed";
        },
    );
    says(
        &report,
        r#"
            FAIL  publish  orders.*            ERROR: the transport refused it

            publish "orders.*" { "order_id": "ORD-42" };
            ^^^^^^^^^^^^^^^^^^ the transport refused this
        "#,
    );
}
