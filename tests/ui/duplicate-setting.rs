use choreo::prelude::*;

fn main() {
    let _ = choreo::script! {
        for &InMemory;
        timeout 1s;
        timeout 2s;
        expect "orders.processed";
    };
}
