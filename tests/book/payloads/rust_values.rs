//! The examples of the section "Rust values".

use choreo::InMemory;

#[test]
fn rust_values_passes() {
    #[derive(Clone, serde::Serialize)]
    struct Order {
        order_id: String,
        count: u32,
    }

    let order = Order { order_id: "ORD-42".into(), count: 3 };
    shop::passes(choreo::script! {
        for &InMemory;

        publish "orders.created" order;
        publish "orders.created" Order { count: 4, ..order.clone() };
        expect "orders.processed" { "order_id": "ORD-42", "count": 3 };
        expect "orders.processed" { "order_id": "ORD-42", "count": 4 };
    });
}

#[test]
fn rust_values_passes_again() {
    use serde_json::{Value, json};

    fn order_of(count: u64) -> Value {
        json!({ "order_id": "ORD-42", "count": count })
    }

    shop::passes(choreo::script! {
        for &InMemory;

        publish "orders.created" order_of(3);
        publish "orders.created" { ..order_of(4), "lines": [order_of(1)] };
        expect "orders.processed" { "count": 3 };
        expect "orders.processed" { "count": 4, "lines": [{ "count": 1 }] };
    });
}

#[test]
fn rust_values_fails_with_error() {
    use std::collections::BTreeMap;

    let odd = BTreeMap::from([(vec![1, 2], "a key that is a list")]);
    let report = shop::fails(
        "ERROR",
        choreo::script! {
            for &InMemory;

            publish "orders.created" odd;
            expect "orders.processed";
        },
    );
    assert!(report.contains("key must be a string"), "{report}");
}
