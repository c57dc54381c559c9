use choreo::prelude::*;

fn main() {
    let _ = choreo::script! {
        for &InMemory;
        repeat 2 {
            publish "orders.created" 1;
            expect "orders.processed" as done;
        }
        check done["n"] == 1;
    };
}
