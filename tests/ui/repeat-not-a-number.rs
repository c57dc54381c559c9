use choreo::prelude::*;

fn main() {
    let _ = choreo::script! {
        for &InMemory;
        repeat "three" { expect "orders.processed"; }
        for n in 3 { expect "orders.processed" { "n": n }; }
    };
}
