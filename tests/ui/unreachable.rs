use choreo::prelude::*;

fn main() {
    let _ = choreo::script! {
        for &InMemory;
        timeout 1s;
        publish "orders.created" 1;
        either { expect "orders.processed" within 1s; }
        or after 2s { check 1 > 2; }
    };
}
