#[path = "support/wire.rs"]
mod wire;

use choreo::prelude::*;
use wire::Wire;

#[derive(Stage)]
struct Shop {
    orders: InMemory,
    bare: Wire,
}

fn main() {
    let _ = choreo::script! {
        for &Shop;
        on via bare "asked" => { publish via orders "heard" 1 key "k"; reply 2; };
        publish via orders "orders.created" 1 key "k" headers { "trace": "1" };
        publish via bare "orders.created" 1 key "k";
        via bare {
            expect "orders.processed" from start headers { "trace": "1" };
        }
    };
}
