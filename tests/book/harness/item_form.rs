//! Scenarios without a function.

use choreo::prelude::*;

choreo! {
    /// Nobody asks for an order that is not there.
    scenario silence_stays_silence(bus: &InMemory) {
        publish "orders.cancelled" { "order_id": "ORD-0" };
        never "payments.>";
    }

    #[scenario(time = "virtual", timeout = "1min")]
    scenario silence_stays_silence_for_long(bus: &InMemory) {
        publish "orders.cancelled" { "order_id": "ORD-0" };
        never "payments.>" for 30s;
    }
}

choreo! {
    #[scenario(cases(small: (1, "ORD-1"), large: (1000, "ORD-2")))]
    scenario an_order_leaves_nobody_waiting(bus: &InMemory, count: u64, order_id: &str) {
        publish "orders.created" { "order_id": order_id, "count": count };
        never "orders.failed" { "order_id": order_id };
    }
}
