use choreo::prelude::*;
#[should_panic(expected = "MISMATCH")]
#[choreo::scenario(timeout = "500ms")]
async fn a_created_order_is_completed(bus: &InMemory) {
    tokio::spawn(my_shop::serve(bus.client()));

    choreo! {
        publish "orders.created" { "order_id": "ORD-42", "status": "NEW" };
        expect "orders.processed" { "order_id": "ORD-42", "status": "COMPLETED" };
    }
}

// The lines above stand where the page says they do.
use crate::first_scenario::my_shop;

pub(crate) fn failing() {
    a_created_order_is_completed();
}
