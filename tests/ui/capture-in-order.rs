use choreo::prelude::*;

fn main() {
    let _ = choreo::script! {
        for &InMemory;
        in order {
            expect "orders.accepted" as accepted;
            expect "orders.shipped" { "order_id": accepted["order_id"] };
        }
    };
}
