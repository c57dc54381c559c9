//! Avro, in all three forms. The service answers bytes that were written down by the specification.

use choreo::codec::{Avro, Codecs};
use choreo::prelude::*;

use crate::service::serve;

const ORDER: &str = r#"{ "type": "record", "name": "Order", "fields": [
    { "name": "id", "type": "long" },
    { "name": "state", "type": { "type": "enum", "name": "State", "symbols": ["OPEN", "DONE"] } },
    { "name": "note", "type": ["null", "string"], "default": null }
] }"#;

/// Whatever it hears, with the state behind the id set to `DONE`: `header` bytes stand before the record.
async fn bus(avro: Avro, header: usize) -> InMemory {
    let bus = InMemory::new().with_codecs(Codecs::new(avro));
    serve(&bus, "orders.created", "orders.settled", move |heard| {
        let mut said = heard.to_vec();
        said[header + 1] = 2;
        said
    })
    .await;
    bus
}

async fn settles(avro: Avro, header: &'static [u8]) {
    let bus = bus(avro, header.len()).await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            publish "orders.created" { "id": 7, "state": "OPEN" } as sent;
            expect "orders.settled" { "id": 7, "state": "DONE", "note": null } as done;
            check sent.payload() == [header, b"\x0e\x00\x00"].concat();
            check done.payload() == [header, b"\x0e\x02\x00"].concat();
            publish "orders.created" { ..done.json()?, "note": "again" };
            expect "orders.settled" { "note": "again" };
        })
        .await;
    assert!(trial.passed(), "{}", trial.report());
}

#[tokio::test(start_paused = true)]
async fn a_bare_value_is_read_by_its_schema() {
    settles(Avro::datum(ORDER).expect("a schema"), b"").await;
}

#[tokio::test(start_paused = true)]
async fn confluents_header_tells_the_schemas_id() {
    settles(Avro::confluent(258, ORDER).expect("a schema"), b"\0\0\0\x01\x02").await;
}

#[tokio::test(start_paused = true)]
async fn the_single_object_encoding_tells_its_fingerprint() {
    // By the algorithm of the specification, over the canonical form.
    let avro = Avro::single_object(ORDER).expect("a schema");
    settles(avro, b"\xc3\x01\xd3\xf2\x50\xc0\x04\x3c\x57\x79").await;
}
