use choreo::prelude::*;

fn main() {
    let _ = choreo::script! {
        for &InMemory;
        if true {
            publish "orders.created" {};
        }
        expect "orders.processed";
    };
}
