//! The examples of the section "repeat".

use crate::shown::says;
use choreo::InMemory;

#[test]
fn repeat_passes() {
    shop::passes(choreo::script! {
        for &InMemory;

        repeat 3 {
            publish "orders.created" { "order_id": "ORD-42" } as sent;
            expect "orders.processed" { "order_id": sent["order_id"] };
        }
    });
}

#[test]
fn repeat_passes_again() {
    shop::passes(choreo::script! {
        for &InMemory;

        let count = 3;
        repeat count {
            publish "orders.created" { "order_id": "ORD-42" };
        }
        expect "orders.processed" { "order_id": "ORD-42" } times 3;
    });
}

#[test]
fn repeat_fails_with_taken() {
    let report = shop::fails(
        "TAKEN",
        choreo::script! {
            for &InMemory;

            publish "orders.created" {};
            repeat 2 {
                expect "orders.processed";
            }
        },
    );
    says(
        &report,
        r#"
            FAIL    expect  orders.processed    TAKEN: the only fit satisfied an earlier round

            expect "orders.processed";
            ^^^^^^^^^^^^^^^^^^^^^^^^^ no other message fits in this round
        "#,
    );
}
