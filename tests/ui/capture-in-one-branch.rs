use choreo::prelude::*;

fn main() {
    let _ = choreo::script! {
        for &InMemory;
        expect "orders.processed" { "count": any [few @ < 10, > 1000] };
        expect "orders.shipped" { "lines": every { "sku": sku @ string } };
    };
}
