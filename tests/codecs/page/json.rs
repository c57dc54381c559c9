//! The examples of the section "JSON".

use choreo::InMemory;

#[test]
fn json_passes() {
    use choreo::codec::{Codecs, Json, MessagePack};

    let codecs = Codecs::new(MessagePack).on("orders.*", Json);
    shop::passes_by(
        codecs,
        choreo::script! {
            for &InMemory;

            publish "orders.created" { "count": 3 } as sent;
            expect "orders.processed" { "count": 3 };
            check sent.text() == Some(r#"{"count":3}"#);
        },
    );
}

#[test]
fn json_fails_with_mismatch() {
    use choreo::codec::{Codecs, Json, MessagePack};

    let codecs = Codecs::new(Json).on("orders.created", MessagePack);
    let report = shop::fails_by(
        codecs,
        "MISMATCH",
        choreo::script! {
            for &InMemory;

            publish "orders.created" { "count": 3 };
            expect "orders.processed" { "count": 3 };
        },
    );
    assert!(report.contains("not JSON") && report.contains("= its 8 bytes"), "{report}");
}
