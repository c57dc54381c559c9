use choreo::prelude::*;

fn main() {
    let _ = choreo::script! {
        for &InMemory;
        publish "orders.created" 1;
        either { expect "orders.processed"; }
    };
}
