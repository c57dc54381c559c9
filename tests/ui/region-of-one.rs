use choreo::prelude::*;

fn main() {
    let _ = choreo::script! {
        for &InMemory;
        together { publish "orders.created" 1; expect "orders.processed"; }
    };
}
