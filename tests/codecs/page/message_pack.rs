//! The examples of the section "MessagePack".

use choreo::InMemory;

#[test]
fn message_pack_passes() {
    use choreo::codec::MessagePack;

    shop::passes_by(
        MessagePack,
        choreo::script! {
            for &InMemory;

            publish "orders.created" { "order_id": "ORD-42", "count": 3 };
            expect "orders.processed" { "order_id": id @ starts_with "ORD-", "count": 1..=10 } as done;
            check id == "ORD-42" && done.payload()[0] == 0x82;
        },
    );
}

#[test]
fn message_pack_fails_with_mismatch() {
    use choreo::codec::MessagePack;

    let report = shop::fails_by(
        MessagePack,
        "MISMATCH",
        choreo::script! {
            for &InMemory;

            publish "orders.created" { "order_id": "ORD-42", "count": 3 };
            expect "orders.processed" { "order_id": "ORD-42", "count": > 3 };
        },
    );
    assert!(report.contains("^^^ got 3"), "{report}");
}
