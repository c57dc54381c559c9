//! The examples of the section "check".

use crate::shown::says;
use choreo::InMemory;

#[test]
fn check_passes() {
    shop::passes(choreo::script! {
        for &InMemory;

        publish "orders.created" { "n": 1, "customer": "Ada" };
        publish "orders.created" { "n": 2, "customer": "Ada" };
        expect "orders.processed" { "n": 1 } as first;
        expect "orders.processed" { "n": 2 } as second;
        check first["customer"] == second["customer"], "one customer, not {} and {}", first["customer"], second["customer"];
    });
}

#[test]
fn check_fails_with_violated() {
    let report = shop::fails(
        "VIOLATED",
        choreo::script! {
            for &InMemory;

            publish "orders.created" { "count": 3 };
            expect "orders.processed" as done;
            check done["count"] == 4, "{} of 4 pieces", done["count"];
        },
    );
    says(
        &report,
        r#"
            FAIL  check    done["count"] == 4    VIOLATED: it does not hold

            check done["count"] == 4, "{} of 4 pieces", done["count"];
                  ^^^^^^^^^^^^^^^^^^ does not hold
        "#,
    );
}

#[test]
fn check_fails_with_error() {
    let report = shop::fails(
        "ERROR",
        choreo::script! {
            for &InMemory;

            publish "orders.created" {};
            expect "orders.processed" as done;
            check done["count"].as_u64().unwrap() == 4;
        },
    );
    says(
        &report,
        r#"
            FAIL  check    done["count"].as_u64().unwrap() == 4    ERROR: it panicked

            check done["count"].as_u64().unwrap() == 4;
                                         ^^^^^^ panicked here
        "#,
    );
}
