//! The examples of the section "Spread".

use choreo::InMemory;

#[test]
fn spread_passes() {
    #[derive(serde::Serialize)]
    struct Order {
        order_id: &'static str,
        count: u32,
        status: &'static str,
    }

    let base = Order { order_id: "ORD-42", count: 3, status: "NEW" };
    let more = ["c", "d"];
    shop::passes(choreo::script! {
        for &InMemory;

        publish "orders.created" { "status": "PAID", ..base, "tags": ["a", ..more, "e"] };
        expect "orders.processed" exactly {
            "order_id": "ORD-42", "count": 3, "status": "PAID", "tags": ["a", "c", "d", "e"],
        };
    });
}

#[test]
fn spread_fails_with_error() {
    let report = shop::fails(
        "ERROR",
        choreo::script! {
            for &InMemory;

            publish "orders.created" { ..("ORD-42") };
            expect "orders.processed";
        },
    );
    assert!(report.contains("a `..` here spreads an object, and this is a string"), "{report}");
}

#[test]
fn spread_passes_again() {
    shop::passes(choreo::script! {
        for &InMemory;

        publish "orders.created" { "order_id": "ORD-42", "attempt": 1 };
        expect "orders.processed" { "attempt": 1 } as first;

        publish "orders.created" { ..first.json()?, "attempt": 2 };
        expect "orders.processed" { "order_id": "ORD-42", "attempt": 2 };
    });
}
