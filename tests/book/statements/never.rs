//! The examples of the section "never".

use crate::shown::says;
use choreo::InMemory;

#[test]
fn never_passes() {
    shop::passes(choreo::script! {
        for &InMemory;

        publish "orders.created" { "order_id": "ORD-42" };
        expect "orders.processed" { "order_id": "ORD-42" };
        never "orders.rejected";
    });
}

#[test]
fn never_fails_with_violated() {
    let report = shop::fails(
        "VIOLATED",
        choreo::script! {
            for &InMemory;

            publish "orders.created" { "order_id": "ORD-42" };
            never "orders.*" { "order_id": "ORD-42" };
        },
    );
    says(
        &report,
        r#"
            FAIL  never    orders.*          VIOLATED: a message came at 10.0 ms

            never "orders.*" { "order_id": "ORD-42" };
            ^^^^^^^^^^^^^^^^ violated at 10.0 ms
        "#,
    );
}

#[test]
fn never_passes_again() {
    shop::passes(choreo::script! {
        for &InMemory;

        publish "orders.created" { "count": 3 } key "customer-7" headers { "attempt": 1 };
        never "orders.processed" headers { "attempt": 2 };
        never "orders.processed" key "customer-8";
        never "orders.processed" { "count": count @ integer } where count == 4;
    });
}

#[test]
fn never_fails_with_violated_again() {
    let report = shop::fails(
        "VIOLATED",
        choreo::script! {
            for &InMemory;

            publish "orders.created" { "count": 3 } key "customer-7" headers { "attempt": 1 };
            never "orders.processed" { "count": count @ integer } headers { "attempt": 1 } key "customer-7" where count == 3;
        },
    );
    says(
        &report,
        r#"
            FAIL  never    orders.processed    VIOLATED: a message came at 10.0 ms

            never "orders.processed" { "count": count @ integer } headers { "attempt": 1 } key "customer-7" where count == 3;
            ^^^^^^^^^^^^^^^^^^^^^^^^ violated at 10.0 ms
        "#,
    );
}

#[test]
fn never_fails_with_violated_once_more() {
    let report = shop::fails(
        "VIOLATED",
        choreo::script! {
            for &InMemory;

            publish "orders.created" { "order_id": "ORD-42", "copy": 1 };
            publish "orders.created" { "order_id": "ORD-42", "copy": 2 };
            expect "orders.processed" { "copy": 1 } as first;
            never "orders.processed" { "order_id": first["order_id"], "copy": 2 };
        },
    );
    says(
        &report,
        r#"
            FAIL  never    orders.processed    VIOLATED: a message came at 10.0 ms

            never "orders.processed" { "order_id": first["order_id"], "copy": 2 };
            ^^^^^^^^^^^^^^^^^^^^^^^^ violated at 10.0 ms
        "#,
    );
}

#[test]
fn for_passes() {
    shop::passes(choreo::script! {
        for &InMemory;

        publish "orders.created" {};
        never "orders.processed" for 5ms;
        expect "orders.processed";
    });
}

#[test]
fn for_fails_with_violated() {
    let report = shop::fails(
        "VIOLATED",
        choreo::script! {
            for &InMemory;

            publish "orders.created" {};
            never "orders.processed" for 30s;
            timeout 1min;
        },
    );
    says(
        &report,
        r#"
            FAIL  never    orders.processed    VIOLATED: a message came at 10.0 ms

            never "orders.processed" for 30s;
            ^^^^^^^^^^^^^^^^^^^^^^^^ violated at 10.0 ms
        "#,
    );
}
