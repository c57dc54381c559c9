//! The examples of the section "Raw bytes".

use choreo::InMemory;

#[test]
fn raw_passes() {
    use choreo::codec::Raw;

    shop::passes_by(
        Raw,
        choreo::script! {
            for &InMemory;

            publish "orders.created" b"\x00\x01";
            expect "orders.processed" b"\x00\x01";
        },
    );
}

#[test]
fn raw_fails_with_mismatch() {
    use choreo::codec::Raw;

    shop::fails_by(
        Raw,
        "MISMATCH",
        choreo::script! {
            for &InMemory;

            publish "orders.created" b"{}";
            expect "orders.processed" {};
        },
    );
}

#[test]
fn raw_fails_with_error_where_a_payload_is_not_bytes() {
    use choreo::codec::Raw;

    shop::fails_by(
        Raw,
        "ERROR",
        choreo::script! {
            for &InMemory;

            publish "orders.created" { "count": 3 };
            expect "orders.processed";
        },
    );
}
