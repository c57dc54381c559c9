use choreo::prelude::*;

fn main() {
    let _ = choreo::script! {
        for &InMemory;
        publish "orders.created" 1;
        repeat 2 {
            timeout 1min;
            expect "orders.processed";
        }
    };
}
