//! The examples of the section "together".

use crate::shown::says;
use choreo::InMemory;

#[test]
fn together_passes() {
    shop::passes(choreo::script! {
        for &InMemory;

        together {
            publish "orders.created" { "order_id": "ORD-42" };
            expect "orders.processed" { "order_id": "ORD-42" } as first;
            publish "orders.created" { "order_id": "ORD-42", "again": true };
            expect "orders.processed" { "order_id": "ORD-42", "again": true };
        } and {
            wait 15ms;
            publish "orders.created" { "order_id": "ORD-43" };
            expect "orders.processed" { "order_id": "ORD-43" } as second;
        }
        check first["order_id"] != second["order_id"];
    });
}

#[test]
fn together_fails_with_early() {
    let report = shop::fails(
        "EARLY",
        choreo::script! {
            for &InMemory;

            timeout 1s;
            publish "orders.created" { "order_id": "ORD-43" };
            wait 20ms;
            together {
                publish "orders.created" { "order_id": "ORD-42" };
                expect "orders.processed" { "order_id": "ORD-43" };
            } and {
                expect "orders.processed" { "order_id": "ORD-42" };
            }
        },
    );
    says(
        &report,
        r#"
            FAIL    expect   orders.processed    EARLY: it came before its cause

            publish "orders.created" { "order_id": "ORD-42" };
            ------------------------ its cause, at 20.0 ms
            expect "orders.processed" { "order_id": "ORD-43" };
            ^^^^^^^^^^^^^^^^^^^^^^^^^ a message that fits came at 10.0 ms, too early
        "#,
    );
}
