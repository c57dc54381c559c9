//! The examples of the section "CBOR".

use choreo::InMemory;

#[test]
fn cbor_passes() {
    use choreo::codec::Cbor;

    shop::passes_by(
        Cbor,
        choreo::script! {
            for &InMemory;

            publish "orders.created" { "lines": [{ "sku": "A" }, { "sku": "B" }] };
            expect "orders.processed" { "lines": some { "sku": sku @ =~ "^[B-D]$" } };
            check sku == "B";
        },
    );
}

#[test]
fn cbor_fails_with_mismatch() {
    use choreo::codec::Cbor;

    let report = shop::fails_by(
        Cbor,
        "MISMATCH",
        choreo::script! {
            for &InMemory;

            publish "orders.created" b"\xa1\x65count";
            expect "orders.processed" { "count": 3 };
        },
    );
    assert!(report.contains("the message is not CBOR: it ends"), "{report}");
}
