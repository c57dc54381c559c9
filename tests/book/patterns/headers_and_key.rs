//! The examples of the section "headers and key".

use crate::shown::says;
use choreo::InMemory;

#[test]
fn headers_and_key_passes() {
    shop::passes(choreo::script! {
        for &InMemory;

        publish "orders.created" {} key "customer-7" headers { "attempt": 2, "trace": "00-ab" };
        expect "orders.processed"
            key =~ r"^customer-\d+$"
            headers { "attempt": attempt @ 1..=3, "trace": starts_with "00-", "error": absent };
        check attempt == 2;
    });
}

#[test]
fn headers_and_key_fails_with_mismatch() {
    let report = shop::fails(
        "MISMATCH",
        choreo::script! {
            for &InMemory;

            publish "orders.created" {} headers { "attempt": 4 };
            expect "orders.processed" headers { "attempt": 1..=3 };
        },
    );
    says(
        &report,
        r#"
            FAIL  expect   orders.processed    MISMATCH: 1 message came, and did not fit

            expect "orders.processed" headers { "attempt": 1..=3 };
                                                           ^^^^^ got "4"
        "#,
    );
}

#[test]
fn headers_and_key_fails_with_mismatch_again() {
    let report = shop::fails(
        "MISMATCH",
        choreo::script! {
            for &InMemory;

            publish "orders.created" {} key "shop-7";
            expect "orders.processed" key =~ r"^customer-\d+$";
        },
    );
    says(
        &report,
        r#"
            FAIL  expect   orders.processed    MISMATCH: 1 message came, and did not fit

            expect "orders.processed" key =~ r"^customer-\d+$";
                                          ^^^^^^^^^^^^^^^^^^^^ got "shop-7"
        "#,
    );
}
