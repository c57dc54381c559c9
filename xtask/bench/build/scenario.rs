#[choreo::scenario(timeout = "2s")]
async fn an_approved_order_is_completed_N(bus: &InMemory) {
    hello_world::serve(bus.client());

    choreo! {
        on "fraud.check" { "order_id": _ } as ask => publish "fraud.result" {
            "order_id": ask["order_id"], "decision": "APPROVE",
        };

        publish "orders.created" { "order_id": "ORD-N", "count": 1000 };

        expect "orders.processed" {
            "order_id": "ORD-N",
            "status": "COMPLETED",
            "count": > 0,
        } as done within 500ms;

        never "orders.rejected" { "order_id": "ORD-N" };

        publish "orders.cancelled" { "order_id": done["order_id"] };
        expect "payments.reversed" PaymentReversed { amount: 1.., .. };
    }
}

#[choreo::scenario]
async fn an_empty_order_is_rejected_N(bus: &InMemory) {
    hello_world::serve(bus.client());

    choreo! {
        publish "orders.created" { "order_id": "ORD-N", "count": 0 };
        expect "orders.rejected" { "order_id": "ORD-N", "reason": "nothing ordered" };
        never "fraud.check";
    }
}
