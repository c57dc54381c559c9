//! CBOR, with `ciborium` at the other end.

use choreo::codec::Cbor;
use choreo::prelude::*;

use crate::service::{Order, serve};

#[tokio::test(start_paused = true)]
async fn shapes_and_typed_patterns_work_as_on_json() {
    let bus = InMemory::new().with_codecs(Cbor);
    serve(&bus, "orders.created", "orders.settled", |heard| {
        let order: Order = ciborium::from_reader(heard).expect("an order");
        let mut said = Vec::new();
        ciborium::into_writer(&order.settled(), &mut said).expect("written");
        said
    })
    .await;
    let trial = bus
        .run(choreo::script! {
            for &InMemory;
            publish "orders.created" { "id": 7, "total": 0.5, "lines": [{ "sku": "A", "count": 1 }], "note": null };
            expect "orders.settled" { "id": 7, "total": 1.5, "lines": len 1 } as done;
            publish "orders.created" { ..done.json()?, "id": 8 };
            expect "orders.settled" Order { id: 8, total: 1.0.., .. };
        })
        .await;
    assert!(trial.passed(), "{}", trial.report());
}
