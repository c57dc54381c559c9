//! The examples of the section "request".

use crate::shown::says;
use choreo::InMemory;

#[test]
fn request_passes() {
    shop::passes(choreo::script! {
        for &InMemory;

        request "orders.status" { "order_id": "ORD-42" } => {
            "order_id": "ORD-42",
            "status": status @ string,
        } within 10ms as reply;
        check status == "OPEN" && reply["order_id"] == "ORD-42";
    });
}

#[test]
fn request_fails_with_mismatch() {
    let report = shop::fails(
        "MISMATCH",
        choreo::script! {
            for &InMemory;

            request "orders.status" { "order_id": "ORD-42" } => { "status": "CLOSED" };
        },
    );
    says(
        &report,
        r#"
            FAIL  request  orders.status    MISMATCH: 1 message came, and did not fit

            request "orders.status" { "order_id": "ORD-42" } => { "status": "CLOSED" };
                                                                            ^^^^^^^^ got "OPEN"
        "#,
    );
}

#[test]
fn request_passes_again() {
    shop::passes(choreo::script! {
        for &InMemory;

        request "orders.status" { "order_id": "ORD-42" } key "customer-7" headers { "attempt": 1 }
            where reply["order_id"] == "ORD-42" as reply;
    });
}

#[test]
fn request_fails_with_mismatch_again() {
    let report = shop::fails(
        "MISMATCH",
        choreo::script! {
            for &InMemory;

            request "orders.status" { "order_id": "ORD-42" } => { "status": status @ string } where status == "CLOSED";
        },
    );
    says(
        &report,
        r#"
            FAIL  request  orders.status    MISMATCH: 1 message came, and did not fit

            request "orders.status" { "order_id": "ORD-42" } => { "status": status @ string } where status == "CLOSED";
                                                                                                    ^^^^^^^^^^^^^^^^^^ is false for this message
        "#,
    );
}

#[test]
fn request_fails_with_slow() {
    let report = shop::fails(
        "SLOW",
        choreo::script! {
            for &InMemory;

            request "orders.status" { "order_id": "ORD-42" } within 5ms;
        },
    );
    says(
        &report,
        r#"
            request "orders.status" { "order_id": "ORD-42" } within 5ms;
                                                             ^^^^^^^^^^ took 10.0 ms
        "#,
    );
}

#[test]
fn request_fails_with_timeout() {
    let report = shop::fails(
        "TIMEOUT",
        choreo::script! {
            for &InMemory;

            request "order.status" { "order_id": "ORD-42" };
        },
    );
    says(
        &report,
        r#"
            FAIL  request  order.status    TIMEOUT: no reply came

            request "order.status" { "order_id": "ORD-42" };
            ^^^^^^^^^^^^^^^^^^^^^^ asked at 100 ms, and no reply in the 4.9 s from then to the deadline
        "#,
    );
}
