//! The examples of the section "in order".

use crate::shown::says;
use choreo::InMemory;

#[test]
fn in_order_passes() {
    shop::passes(choreo::script! {
        for &InMemory;

        publish "orders.created" { "n": 1 };
        publish "orders.created" { "n": 2 };
        publish "orders.created" { "n": 3 };
        in order {
            expect "orders.processed" { "n": 1 };
            expect "orders.processed" { "n": 3 };
        }
    });
}

#[test]
fn in_order_fails_with_disorder() {
    let report = shop::fails(
        "DISORDER",
        choreo::script! {
            for &InMemory;

            publish "orders.created" { "n": 1 };
            publish "orders.created" { "n": 2 };
            in order {
                expect "orders.processed" { "n": 2 };
                expect "orders.processed" { "n": 1 };
            }
        },
    );
    says(
        &report,
        r#"
            FAIL  expect   orders.processed    DISORDER: it came out of order

            expect "orders.processed" { "n": 2 };
            ------------------------- came at 10.0 ms
            expect "orders.processed" { "n": 1 };
            ^^^^^^^^^^^^^^^^^^^^^^^^^ came at 10.0 ms, and nothing that fits came later
        "#,
    );
}
