//! What the order service promises.

use choreo::prelude::*;
use hello_world::{Decision, FraudCheck, FraudResult, PaymentReversed};

#[choreo::scenario(timeout = "2s")]
async fn an_approved_order_is_completed(bus: &InMemory) {
    hello_world::serve(bus.client());

    choreo! {
        on "fraud.check" { "order_id": _ } as ask => publish "fraud.result" {
            "order_id": ask["order_id"], "decision": "APPROVE",
        };

        publish "orders.created" { "order_id": "ORD-42", "count": 1000 };

        expect "orders.processed" {
            "order_id": =~ r"^ORD-\d+$",
            "status": "COMPLETED",
            "count": > 0,
        } as done within 500ms;

        never "orders.rejected" { "order_id": "ORD-42" };

        publish "orders.cancelled" { "order_id": done["order_id"] };
        expect "payments.reversed" PaymentReversed { amount: 1.., .. };
    }
}

#[choreo::scenario(time = "virtual")]
async fn a_denied_order_is_rejected_and_never_processed(bus: &InMemory) {
    hello_world::serve(bus.client());

    choreo! {
        on "fraud.check" FraudCheck { amount: 1_000.., .. } as ask => publish "fraud.result" FraudResult {
            order_id: ask.order_id.clone(), decision: Decision::Deny,
        };

        publish "orders.created" { "order_id": "ORD-7", "count": 4 };

        expect "orders.rejected" { "order_id": "ORD-7", "reason": contains "fraud" };
        never "orders.processed" for 30s;
        timeout 1min;
    }
}

#[choreo::scenario]
async fn an_empty_order_is_rejected_without_asking_anyone(bus: &InMemory) {
    hello_world::serve(bus.client());

    choreo! {
        publish "orders.created" { "order_id": "ORD-0", "count": 0 };
        expect "orders.rejected" { "order_id": "ORD-0", "reason": "nothing ordered" };
        never "fraud.check";
    }
}
