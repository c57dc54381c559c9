use choreo::prelude::*;

fn main() {
    let _ = choreo::script! {
        for &InMemory;
        publish "orders.created" { "order_id": "ORD-42" };
        only {
            expect "orders.processed" { "order_id": "ORD-42", "count": 7 };
        }
        never "orders.processed" { "count": > 5 };
    };
}
