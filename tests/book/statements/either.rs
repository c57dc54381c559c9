//! The examples of the section "either".

use crate::shown::says;
use choreo::InMemory;

#[test]
fn either_passes() {
    shop::passes(choreo::script! {
        for &InMemory;

        publish "orders.created" { "order_id": "ORD-42", "status": "REJECTED" };
        either {
            expect "orders.processed" { "status": "COMPLETED" } as answer;
            publish "orders.shipped" { "order_id": answer["order_id"] };
        } or {
            expect "orders.processed" { "status": "REJECTED" } as answer;
        }
        check answer["order_id"] == "ORD-42";
    });
}

#[test]
fn either_passes_again() {
    shop::passes(choreo::script! {
        for &InMemory;

        publish "orders.created" { "attempt": 1 };
        either {
            expect "orders.rejected";
            check false, "rejected at once";
        } or after 50ms {
            publish "orders.created" { "attempt": 2 };
            expect "orders.processed" { "attempt": 2 };
        }
    });
}

#[test]
fn either_fails_with_violated() {
    let report = shop::fails(
        "VIOLATED",
        choreo::script! {
            for &InMemory;

            publish "orders.created" { "status": "REJECTED" };
            either {
                expect "orders.processed" { "status": "COMPLETED" };
            } or {
                expect "orders.processed" { "status": "REJECTED" };
                check false, "the order is good";
            }
        },
    );
    says(
        &report,
        r#"
            FAIL    check   false               VIOLATED: it does not hold

            check false, "the order is good";
                  ^^^^^ does not hold
        "#,
    );
}

#[test]
fn either_fails_with_violated_again() {
    let report = shop::fails(
        "VIOLATED",
        choreo::script! {
            for &InMemory;

            publish "orders.created" {};
            either {
                expect "orders.processed";
            } or after 5ms {
                check false, "an order takes no longer than 5 ms";
            }
        },
    );
    says(
        &report,
        r#"
            FAIL    check   false               VIOLATED: it does not hold

            check false, "an order takes no longer than 5 ms";
                  ^^^^^ does not hold
        "#,
    );
}

#[test]
fn either_fails_with_mismatch() {
    let report = shop::fails(
        "MISMATCH",
        choreo::script! {
            for &InMemory;

            publish "orders.created" { "status": "PENDING" };
            either { expect "orders.processed" { "status": "COMPLETED" }; }
            or { expect "orders.processed" { "status": "REJECTED" }; }
        },
    );
    says(
        &report,
        r#"
            FAIL    expect  orders.processed    MISMATCH: 1 message came, and did not fit

            either { expect "orders.processed" { "status": "COMPLETED" }; }
            ------ one of these begins a branch            ^^^^^^^^^^^ got "PENDING"
            or { expect "orders.processed" { "status": "REJECTED" }; }
                                                       ^^^^^^^^^^ got "PENDING"
        "#,
    );
}
