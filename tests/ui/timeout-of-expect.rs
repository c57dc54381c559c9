use choreo::prelude::*;

fn main() {
    let _ = choreo::script! {
        for &InMemory;
        publish "orders.created" {};
        expect "orders.processed" timeout 3s;
        expect "orders.shipped" { "order_id": "ORD-42" } within 50ms
        timeout 3s;
    };
}
