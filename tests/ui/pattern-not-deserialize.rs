use choreo::prelude::*;

struct OrderProcessed {
    count: u64,
}

fn main() {
    let _ = choreo::script! {
        for &InMemory;
        expect "orders.processed" OrderProcessed { count: 1.., .. };
    };
}
