use choreo::prelude::*;

fn main() {
    let _ = choreo::script! {
        for &InMemory;
        publish "orders.created" {};
        expect not "orders.rejected" { "order_id": "ORD-42" };
    };
}
