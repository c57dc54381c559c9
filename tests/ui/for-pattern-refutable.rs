use choreo::prelude::*;

fn main() {
    let _ = choreo::script! {
        for &InMemory;
        for Some(n) in [Some(1), None] { expect "orders.processed" { "n": n }; }
    };
}
