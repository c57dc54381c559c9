//! The examples of the section "settle".

use crate::shown::says;
use choreo::InMemory;

#[test]
fn settle_passes() {
    shop::passes(choreo::script! {
        for &InMemory;

        settle 5ms;
        publish "orders.created" {};
        never "orders.processed";
    });
}

#[test]
fn settle_fails_with_violated() {
    let report = shop::fails(
        "VIOLATED",
        choreo::script! {
            for &InMemory;

            publish "orders.created" {};
            never "orders.processed";
        },
    );
    says(
        &report,
        r#"
            FAIL  never    orders.processed    VIOLATED: a message came at 10.0 ms

            never "orders.processed";
            ^^^^^^^^^^^^^^^^^^^^^^^^ violated at 10.0 ms
        "#,
    );
}
