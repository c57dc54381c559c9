//! MessagePack, with `rmp-serde` at the other end.

use choreo::codec::MessagePack;
use choreo::prelude::*;

use crate::service::{Line, Order, says, serve};

async fn bus() -> InMemory {
    let bus = InMemory::new().with_codecs(MessagePack);
    serve(&bus, "orders.created", "orders.settled", |heard| {
        let order: Order = rmp_serde::from_slice(heard).expect("an order");
        rmp_serde::to_vec_named(&order.settled()).expect("written")
    })
    .await;
    bus
}

#[tokio::test(start_paused = true)]
async fn shapes_captures_and_typed_patterns_work_as_on_json() {
    let bus = bus().await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            let id = 18446744073709551615_u64;
            publish "orders.created" {
                "id": id, "total": 0.0, "lines": [{ "sku": "A-1", "count": 2 }], "note": null,
            } as sent;
            expect "orders.settled" {
                "id": sent["id"], "total": 3, "lines": [{ "sku": =~ "^A" }, ..], "note": string,
            } as done where done["lines"][0]["count"] == 2;
            publish "orders.created" Order {
                id: 7, total: 0.0, note: None, lines: vec![Line { sku: "B".into(), count: 4 }],
            };
            expect "orders.settled" Order { id: 7, note: Some("settled"), total, .. } as typed;
            check total == 6.0;
            check typed.lines[0].sku == "B";
        })
        .await;
    assert!(trial.passed(), "{}", trial.report());
}

#[tokio::test(start_paused = true)]
async fn a_message_on_several_expectations_is_read_once_and_the_same() {
    let bus = InMemory::new().with_codecs(MessagePack);
    says(&bus, b"\x81\xa1n\x01").await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            publish "in" {};
            never "out" { "n": 2 };
            expect "out" { "n": 1 } as one;
            publish "in" { "again": one["n"] };
            expect "out" { "n": one["n"] } as two;
            check one.payload() == b"\x81\xa1n\x01";
            check two.json()?["n"] == 1;
        })
        .await;
    assert!(trial.passed(), "{}", trial.report());
}

#[tokio::test(start_paused = true)]
async fn a_bind_takes_a_part_of_what_was_decoded() {
    let bus = InMemory::new().with_codecs(MessagePack);
    says(&bus, b"\x82\xa2id\x07\xa4blob\xc4\x02\xde\xad").await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            publish "in" {};
            expect "out" { "id": id @ > 0, "blob": blob @ len 2 };
            check id == 7;
            check blob == serde_json::json!([222, 173]);
        })
        .await;
    assert!(trial.passed(), "{}", trial.report());
}
