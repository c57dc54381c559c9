use choreo::prelude::*;

fn main() {
    let _ = choreo::script! {
        for &InMemory;
        expect "orders.processed" { "count": 10..=1, "total": 5..5 } times 5..=2;
    };
}
