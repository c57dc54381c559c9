//! The examples of the section "wait".

use crate::shown::says;
use choreo::InMemory;

#[test]
fn wait_passes() {
    shop::passes(choreo::script! {
        for &InMemory;

        publish "orders.created" { "attempt": 1 };
        wait 30s;
        publish "orders.created" { "attempt": 2 };
        expect "orders.processed" { "attempt": 1 };
        expect "orders.processed" { "attempt": 2 };
        timeout 1min;
    });
}

#[test]
fn wait_fails_with_slow() {
    let report = shop::fails(
        "SLOW",
        choreo::script! {
            for &InMemory;

            publish "orders.created" {};
            wait 8ms;
            expect "orders.processed" within 5ms;
        },
    );
    says(
        &report,
        r#"
            publish "orders.created" {};
            ------------------------ measured from here, at 0.0 ms
            wait 8ms;
            expect "orders.processed" within 5ms;
                                      ^^^^^^^^^^ took 10.0 ms
        "#,
    );
}
