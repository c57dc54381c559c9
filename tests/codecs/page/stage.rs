//! A stage that says which codecs it has, and its scenario.

use choreo::codec::{Codecs, MessagePack, Text};
use choreo::prelude::*;
use choreo::transport::TransportError;

mod shop {
    use choreo::InMemory;

    use crate::service::serve as answer;

    #[derive(serde::Deserialize)]
    struct Created {
        order_id: String,
        count: u32,
    }

    #[derive(serde::Serialize)]
    struct Settled {
        order_id: String,
        total: f64,
    }

    /// Settles orders in MessagePack, and writes a log in text.
    pub(super) async fn serve(bus: &InMemory) {
        let created = |heard: &[u8]| rmp_serde::from_slice::<Created>(heard).expect("an order");
        answer(bus, "orders.created", "orders.settled", move |heard| {
            let Created { order_id, count } = created(heard);
            rmp_serde::to_vec_named(&Settled { order_id, total: f64::from(count) * 1.5 }).expect("written")
        })
        .await;
        answer(bus, "orders.created", "log.shop", move |heard| {
            format!("settled {}", created(heard).order_id).into_bytes()
        })
        .await;
    }
}

struct Shop {
    bus: InMemory,
    codecs: Codecs,
}

impl Stage for Shop {
    type Wire = InMemory;

    async fn open() -> Result<Shop, TransportError> {
        let bus = InMemory::new();
        shop::serve(&bus).await;
        Ok(Shop { bus, codecs: Codecs::new(MessagePack).on("log.*", Text) })
    }

    fn wire(&self) -> &InMemory {
        &self.bus
    }

    fn codecs(&self) -> &Codecs {
        &self.codecs
    }
}

#[choreo::scenario]
async fn an_order_is_settled(shop: &Shop) {
    choreo! {
        publish "orders.created" { "order_id": "ORD-42", "count": 3 };
        expect "orders.settled" { "order_id": "ORD-42", "total": > 0.0 } as done;
        expect "log.shop" b"settled ORD-42";
        check done["total"] == 4.5;
    }
}
