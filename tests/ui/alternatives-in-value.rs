use choreo::prelude::*;

fn main() {
    let _ = choreo::script! {
        for &InMemory;
        publish "orders.created" {};
        expect "orders.processed" { "status": "COMPLETED" | "SHIPPED" };
    };
}
