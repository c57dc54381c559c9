use choreo::prelude::*;

fn main() {
    let _ = choreo::script! {
        for &InMemory;
        in order {
            expect "orders.processed";
        }
    };
}
