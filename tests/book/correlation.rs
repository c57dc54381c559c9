//! `docs/src/reference/correlation.md`: scenarios at once.

mod beside {
    use choreo::correlation::Field;
    use choreo::prelude::*;

    #[derive(Stage)]
    struct Bus {
        #[stage(InMemory::new().with_correlation(Field::new("trace_id")))]
        bus: InMemory,
    }

    #[choreo::scenario]
    async fn an_order_is_processed_beside_others(stage: &Bus) {
        shop::open(&stage.bus.client());

        choreo! {
            publish "orders.created" { "order_id": "ORD-42" };
            expect "orders.processed" { "order_id": "ORD-42", "trace_id": _ };
            never "orders.processed" { "order_id": != "ORD-42" };
        }
    }
}

mod bridged {
    use choreo::correlation::{Field, Header};
    use choreo::prelude::*;

    #[derive(Stage)]
    struct Bridged {
        #[stage(InMemory::new().with_correlation(Header::new("order")), wire_id = |id| format!("K-{id}"))]
        orders: InMemory,
        #[stage(InMemory::new().with_correlation(Field::new("trace_id")), wire_id = |id| format!("n.{id}"))]
        payments: InMemory,
    }

    #[choreo::scenario]
    async fn each_wire_has_its_own_form(stage: &Bridged) {
        shop::open(&stage.payments.client());

        choreo! {
            publish via payments "orders.created" { "order_id": "ORD-42" };
            expect via payments "orders.processed" { "trace_id": starts_with "n." };
            never via orders "orders.processed";
        }
    }
}
