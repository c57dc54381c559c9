use choreo::prelude::*;

fn main() {
    let _ = choreo::script! {
        for &InMemory;
        publish "orders.created" {};
        expect "orders.processed" { "order_id": =~ "^s(\d+$" };
        expect "orders\.shipped" { "a\d": 1 };
    };
}
