use choreo::prelude::*;

fn main() {
    let _ = choreo::script! {
        for &InMemory;
        expect "orders.processed" where done["order_id"].clone() as done;
        check 5;
    };
}
