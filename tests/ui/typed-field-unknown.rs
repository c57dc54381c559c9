use choreo::prelude::*;

#[derive(serde::Deserialize)]
struct OrderProcessed {
    order_id: String,
    count: u64,
}

fn main() {
    let _ = choreo::script! {
        for &InMemory;
        expect "orders.processed" OrderProcessed { cuont: 1.., .. };
    };
}
