use choreo::prelude::*;

fn main() {
    let _ = choreo::script! {
        for &InMemory;
        expect "orders.processed" { "order_id": =~ r"^ORD-(\d+$" };
        expect "orders.shipped" { "order_id": =~ r"^(?!ORD)" };
    };
}
