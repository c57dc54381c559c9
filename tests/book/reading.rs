use choreo::prelude::*;
#[should_panic(expected = "MISMATCH")]
#[choreo::scenario(timeout = "500ms", time = "virtual")]
async fn a_paid_order_is_shipped(bus: &InMemory) {
    shop::open(&bus.client());

    choreo! {
        on "fraud.check" as ask => reply { "order_id": ask["order_id"], "decision": "APPROVE" };

        publish "orders.paid" { "order_id": "ORD-42" };
        expect "orders.approved" { "order_id": "ORD-42" } as approved within 50ms;

        publish "orders.created" { "order_id": "ORD-43", "status": "PENDING" };
        publish "orders.created" { "order_id": approved["order_id"], "status": "PENDING", "count": 3 };
        expect "orders.processed" {
            "order_id": approved["order_id"],
            "status": "COMPLETED",
            "count": > 0,
        };
        never "orders.rejected";

        publish "orders.shipped" { "order_id": approved["order_id"] };
    }
}

// The lines above stand where the page says they do.
pub(crate) fn failing() {
    a_paid_order_is_shipped();
}
