//! The examples of the section "Bytes".

use crate::shown::says;
use choreo::InMemory;

#[test]
fn bytes_passes() {
    shop::passes(choreo::script! {
        for &InMemory;

        publish "orders.created" b"\x00\x01\xff";
        expect "orders.processed" b"\x00\x01\xff";
    });
}

#[test]
fn bytes_fails_with_mismatch() {
    let report = shop::fails(
        "MISMATCH",
        choreo::script! {
            for &InMemory;

            publish "orders.created" b"\x00\x01\xff";
            expect "orders.processed" b"\x00\x02\xff";
        },
    );
    says(
        &report,
        r#"
            FAIL  expect   orders.processed    MISMATCH: 1 message came, and did not fit

            expect "orders.processed" b"\x00\x02\xff";
                                      ^^^^^^^^^^^^^^^ differs from byte 1 on: got 01 ff b"\x01\xff"
        "#,
    );
}
