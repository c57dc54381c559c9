use choreo::prelude::*;

fn main() {
    let _ = choreo::script! {
        for &InMemory;
        publish "orders.created" 1;
        together { expect "orders.processed" as done; }
        and { expect "orders.paid" { "order_id": done["order_id"] }; }
    };
}
