use choreo::prelude::*;

fn main() {
    let _ = choreo::script! {
        for &InMemory;
        expect "orders.rejected" times 0;
        expect "orders.processed" times 0..;
    };
}
