use choreo::prelude::*;

fn main() {
    let _ = choreo::script! {
        for &InMemory;
        publish "orders.created" { "order_id": "ORD-42" };
        either { expect "orders.done" { "order_id": _ }; }
        or { expect "orders.done" { "order_id": "ORD-42", "status": "REJECTED" }; check 1 > 0; }
    };
}
