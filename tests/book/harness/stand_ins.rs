//! Stand-ins of a stage.

use choreo::prelude::*;

choreo! {
    fragment fraud_desk(decision: &str) {
        on "fraud.check" as ask => reply { "order_id": ask["order_id"], "decision": decision };
    }
}

#[derive(Stage)]
#[stage(include fraud_desk("APPROVE"))]
struct Shop {
    bus: InMemory,
}

#[choreo::scenario]
async fn a_paid_order_is_approved(shop: &Shop) {
    shop::open(&shop.bus.client());

    choreo! {
        publish "orders.paid" { "order_id": "ORD-42" };
        expect "orders.approved" { "order_id": "ORD-42", "decision": "APPROVE" };
    }
}

#[choreo::scenario]
async fn an_order_with_a_bad_name_is_denied(shop: &Shop) {
    shop::open(&shop.bus.client());

    choreo! {
        on "fraud.check" as ask => reply { "order_id": ask["order_id"], "decision": "DENY" };

        publish "orders.paid" { "order_id": "ORD-42" };
        expect "orders.approved" { "order_id": "ORD-42", "decision": "DENY" };
    }
}
