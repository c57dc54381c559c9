//! The examples of the section "A value as a pattern".

use crate::shown::says;
use choreo::InMemory;

#[test]
fn a_value_as_a_pattern_passes() {
    use serde_json::{Value, json};

    fn order_of(count: u64) -> Value {
        json!({ "order_id": "ORD-42", "count": count })
    }
    shop::passes(choreo::script! {
        for &InMemory;

        publish "orders.created" { "order_id": "ORD-42", "count": 3, "status": "NEW" };
        expect "orders.processed" (order_of(3));
    });
}

#[test]
fn a_value_as_a_pattern_fails_with_mismatch() {
    use serde_json::{Value, json};
    fn order_of(count: u64) -> Value {
        json!({ "order_id": "ORD-42", "count": count })
    }
    let report = shop::fails(
        "MISMATCH",
        choreo::script! {
            for &InMemory;

            publish "orders.created" { "order_id": "ORD-42", "count": 4 };
            expect "orders.processed" (order_of(3));
        },
    );
    says(
        &report,
        r#"
            FAIL  expect   orders.processed    MISMATCH: 1 message came, and did not fit

            expect "orders.processed" (order_of(3));
                                      ^^^^^^^^^^^^^ got a message whose `count` is 4, wanted 3; wanted one that holds {"count":3,"order_id":"ORD-42"}
        "#,
    );
}
