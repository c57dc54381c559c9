use choreo::prelude::*;

struct OrderCreated {
    count: u64,
}

fn main() {
    let _ = choreo::script! {
        for &InMemory;
        publish "orders.created" OrderCreated { count: 1 };
        publish "orders.created" { "order": OrderCreated { count: 1 } };
        expect "orders.processed" { "order": OrderCreated { count: 1 } };
    };
}
