use choreo::prelude::*;

#[derive(serde::Deserialize)]
struct OrderProcessed {
    count: u64,
}

fn main() {
    let _ = choreo::script! {
        for &InMemory;
        expect "orders.processed" OrderProcessed { count, .. } times 2;
    };
}
