//! Stages of several transports.

use choreo::prelude::*;

#[derive(Stage)]
struct Wires {
    orders: InMemory,
    payments: InMemory,
}

#[choreo::scenario]
async fn an_order_is_processed_on_its_own_wire(wires: &Wires) {
    shop::open(&wires.orders.client());

    choreo! {
        publish via orders "orders.created" { "order_id": "ORD-42" };
        expect via orders "orders.processed" { "order_id": "ORD-42" };
        never via payments "orders.processed";
    }
}
