//! The examples of the section "for".

use crate::shown::says;
use choreo::InMemory;

#[test]
fn for_passes_again() {
    shop::passes(choreo::script! {
        for &InMemory;

        let orders = ["ORD-42", "ORD-43"];
        for order_id in orders {
            publish "orders.created" { "order_id": order_id };
        }
        for (n, order_id) in orders.into_iter().enumerate() {
            expect "orders.processed" { "order_id": order_id } as done;
            check n < 2 && done["order_id"] == order_id;
        }
    });
}

#[test]
fn for_passes_once_more() {
    shop::passes(choreo::script! {
        for &InMemory;

        let orders = vec![String::from("ORD-42"), String::from("ORD-43")];
        for order_id in &orders {
            publish "orders.created" { "order_id": order_id };
        }
        for order_id in orders.iter().rev() {
            expect "orders.processed" { "order_id": order_id };
        }
    });
}

#[test]
fn for_fails_with_mismatch() {
    let report = shop::fails(
        "MISMATCH",
        choreo::script! {
            for &InMemory;

            for n in 1..=2 {
                publish "orders.created" { "n": 1 };
                expect "orders.processed" { "n": n };
            }
        },
    );
    says(
        &report,
        r#"
            FAIL    expect   orders.processed    MISMATCH: 1 message came, and did not fit

            expect "orders.processed" { "n": n };
                                             ^ got 1, wanted 2
        "#,
    );
}

#[test]
fn for_fails_with_violated_again() {
    let report = shop::fails(
        "VIOLATED",
        choreo::script! {
            for &InMemory;

            for (allowed, forbidden) in [(1, 3), (2, 4), (3, 5)] {
                publish "orders.created" { "n": allowed };
                expect "orders.processed" { "n": allowed };
                never "orders.processed" { "n": forbidden };
            }
        },
    );
    says(
        &report,
        r#"
            FAIL    never    orders.processed                             VIOLATED: a message came at 30.0 ms

            never "orders.processed" { "n": forbidden };
            ^^^^^^^^^^^^^^^^^^^^^^^^ violated at 30.0 ms
        "#,
    );
}
