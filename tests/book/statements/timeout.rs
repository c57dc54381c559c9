//! The examples of the section "timeout".

use crate::shown::says;
use choreo::InMemory;

#[test]
fn timeout_passes() {
    shop::passes(choreo::script! {
        for &InMemory;

        timeout 20ms;
        publish "orders.created" {};
        expect "orders.processed";
    });
}

#[test]
fn timeout_fails_with_timeout() {
    let report = shop::fails(
        "TIMEOUT",
        choreo::script! {
            for &InMemory;

            timeout 5ms;
            publish "orders.created" {};
            expect "orders.processed";
        },
    );
    says(
        &report,
        r#"
            FAIL  expect   orders.processed    TIMEOUT: nothing came

            publish "orders.created" {};
            ------------------------ handed off at 0.0 ms
            expect "orders.processed";
            ^^^^^^^^^^^^^^^^^^^^^^^^^ nothing came in the 5.0 ms from then to the deadline
        "#,
    );
}
