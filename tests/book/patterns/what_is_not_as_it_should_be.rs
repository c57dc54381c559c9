//! The examples of the section "What is not as it should be".

use crate::shown::says;
use choreo::InMemory;

#[test]
fn what_is_not_as_it_should_be_passes() {
    shop::passes(choreo::script! {
        for &InMemory;

        publish "orders.created" b"{\"n\": 1, \"twice\": 1, \"twice\": 2}";
        expect "orders.processed" { "n": 1 };
        publish "orders.created" b"not JSON";
        expect "orders.processed";
    });
}

#[test]
fn what_is_not_as_it_should_be_fails_with_mismatch() {
    let report = shop::fails(
        "MISMATCH",
        choreo::script! {
            for &InMemory;

            publish "orders.created" b"{\"n\": 1, \"n\": 2}";
            expect "orders.processed" { "n": 2 };
        },
    );
    says(
        &report,
        r#"
            FAIL  expect   orders.processed    MISMATCH: 1 message came, and did not fit

            expect "orders.processed" { "n": 2 };
                                        ^^^  ^ got 1
                                        |
                                        the message has "n" more than once
        "#,
    );
}

#[test]
fn what_is_not_as_it_should_be_fails_with_mismatch_again() {
    let report = shop::fails(
        "MISMATCH",
        choreo::script! {
            for &InMemory;

            publish "orders.created" b"not JSON";
            expect "orders.processed" {};
        },
    );
    says(
        &report,
        r#"
            FAIL  expect   orders.processed    MISMATCH: 1 message came, and did not fit

            expect "orders.processed" {};
                                      ^^ the message is not JSON: expected ident at line 1 column 2
        "#,
    );
}
