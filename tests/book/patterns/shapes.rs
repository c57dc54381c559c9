//! The examples of the section "Shapes".

use crate::shown::says;
use choreo::InMemory;

#[test]
fn shapes_passes() {
    shop::passes(choreo::script! {
        for &InMemory;

        publish "orders.created" {
            "order_id": "ORD-42", "count": 3, "customer": { "name": "Ada", "vip": true }, "tags": ["new", "gift"],
        };
        expect "orders.processed" {
            order_id: starts_with "ORD-",
            count: 1..=10,
            customer: { vip: true },
            tags: [_, "gift"],
        };
    });
}

#[test]
fn shapes_fails_with_mismatch() {
    let report = shop::fails(
        "MISMATCH",
        choreo::script! {
            for &InMemory;

            publish "orders.created" { "order_id": "ORD-42", "count": 0, "customer": { "name": "Ada" } };
            expect "orders.processed" { "order_id": "ORD-42", "count": 1..=10, "customer": { "vip": true } };
        },
    );
    says(
        &report,
        r#"
            FAIL  expect   orders.processed    MISMATCH: 1 message came, and did not fit

            expect "orders.processed" { "order_id": "ORD-42", "count": 1..=10, "customer": { "vip": true } };
                                                                       ^^^^^^ got 0          ^^^^^ the message has no "vip"
        "#,
    );
}

#[test]
fn exactly_passes() {
    shop::passes(choreo::script! {
        for &InMemory;

        publish "orders.created" { "order_id": "ORD-42", "customer": { "name": "Ada", "vip": true } };
        expect "orders.processed" exactly { "order_id": "ORD-42", "customer": { "vip": true } };
    });
}

#[test]
fn exactly_fails_with_mismatch() {
    let report = shop::fails(
        "MISMATCH",
        choreo::script! {
            for &InMemory;

            publish "orders.created" { "order_id": "ORD-42", "customer": { "name": "Ada" }, "debug": true };
            expect "orders.processed" exactly { "order_id": "ORD-42", "customer": { "name": "Ada" } };
        },
    );
    says(
        &report,
        r#"
            FAIL  expect   orders.processed    MISMATCH: 1 message came, and did not fit

            expect "orders.processed" exactly { "order_id": "ORD-42", "customer": { "name": "Ada" } };
                                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the message has "debug": true, which must not be there
        "#,
    );
}

#[test]
fn arrays_passes() {
    shop::passes(choreo::script! {
        for &InMemory;

        publish "orders.created" { "lines": [{ "sku": "A", "n": 2 }, { "sku": "B", "n": 1 }, { "sku": "C", "n": 5 }] };
        expect "orders.processed" {
            "lines": all [
                [{ "sku": "A" }, ..],
                bag [{ "sku": "C" }, { "n": 2 }, ..],
                every { "n": 1.. },
                some { "n": 5 },
                len 3,
            ],
        };
    });
}

#[test]
fn arrays_fails_with_mismatch() {
    let report = shop::fails(
        "MISMATCH",
        choreo::script! {
            for &InMemory;

            publish "orders.created" { "steps": [1, 2] };
            expect "orders.processed" { "steps": bag [1, < 2] };
        },
    );
    says(
        &report,
        r#"
            FAIL  expect   orders.processed    MISMATCH: 1 message came, and did not fit

            expect "orders.processed" { "steps": bag [1, < 2] };
                                                 ^^^^^^^^^^^^ got [1,2]
        "#,
    );
}
