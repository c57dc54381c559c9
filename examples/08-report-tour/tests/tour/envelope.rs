//! Several messages that come near, and what stands around a payload: the key and the headers.

use choreo::prelude::*;

use crate::shop;

#[choreo::scenario(tags = ["refunds"])]
async fn mismatch_in_the_key_and_a_header(bus: &InMemory) {
    shop(bus).await;
    choreo! {
        timeout 200ms;
        publish "orders.returned" { "order_id": "ORD-40", "parts": [1500] }
            key "customer-7"
            headers { "trace": "4bf92f35" };
        expect "orders.refunded"
            { "order_id": "ORD-40", "amount": 1500 }
            key "customer-8"
            headers {
                "attempt": 2,
                "trace": "4bf92f35",
            };
    }
}

#[choreo::scenario(tags = ["refunds"])]
async fn mismatch_of_several_for_one_reason(bus: &InMemory) {
    shop(bus).await;
    choreo! {
        timeout 200ms;
        publish "orders.returned" { "order_id": "ORD-41", "parts": [1500, 1500, 1500] };
        expect "orders.refunded" { "order_id": "ORD-41", "amount": 1499 };
    }
}

#[choreo::scenario(tags = ["refunds"])]
async fn mismatch_of_several_for_several_reasons(bus: &InMemory) {
    shop(bus).await;
    choreo! {
        timeout 200ms;
        publish "orders.returned" { "order_id": "ORD-42", "parts": [20, 1000, 20, 20] };
        publish "orders.returned" { "order_id": "ORD-43", "parts": [1000, 5] };
        expect "orders.refunded" { "order_id": "ORD-42", "amount": 1000, "currency": "USD" };
    }
}
