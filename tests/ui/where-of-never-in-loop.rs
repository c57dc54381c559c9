use choreo::prelude::*;

fn main() {
    let _ = choreo::script! {
        for &InMemory;
        for n in 0..3 {
            publish "orders.created" { "n": n };
            never "orders.rejected" { "n": m @ _ } where m == n;
        }
    };
}
