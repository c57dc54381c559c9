//! Scenarios without a function, of the page "The harness".

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
