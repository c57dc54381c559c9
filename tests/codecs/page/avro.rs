//! The examples of the section "Avro".

use std::error::Error;

use choreo::InMemory;

#[test]
fn avro_passes() -> Result<(), Box<dyn Error>> {
    use choreo::codec::{Avro, Codecs};

    let order = r#"{ "type": "record", "name": "Order", "fields": [
        { "name": "order_id", "type": "string" },
        { "name": "count", "type": "int", "default": 1 },
        { "name": "note", "type": ["null", "string"] }
    ] }"#;
    let codecs = Codecs::new(Avro::confluent(7, order)?);
    shop::passes_by(
        codecs,
        choreo::script! {
            for &InMemory;

            publish "orders.created" { "order_id": "ORD-42" };
            expect "orders.processed" { "order_id": "ORD-42", "count": 1, "note": null };
        },
    );
    Ok(())
}

#[test]
fn avro_fails_with_mismatch() -> Result<(), Box<dyn Error>> {
    use choreo::codec::Avro;

    let order =
        r#"{ "type": "record", "name": "Order", "fields": [{ "name": "order_id", "type": "string" }] }"#;
    let report = shop::fails_by(
        Avro::confluent(7, order)?,
        "MISMATCH",
        choreo::script! {
            for &InMemory;

            publish "orders.created" b"\x00\x00\x00\x00\x08\x0cORD-42";
            expect "orders.processed" { "order_id": "ORD-42" };
        },
    );
    assert!(report.contains("it is of the schema with the id 8, and known are 7 (Order)"), "{report}");
    Ok(())
}
