#![deny(dead_code)]
use choreo::prelude::*;

fn main() {
    let _ = choreo::script! {
        for &InMemory;
        publish "orders.created" { "order_id": "ORD-42" };
        expect "orders.processed" as done;
    };
    let _ = choreo::script! {
        for &InMemory;
        publish "orders.created" { "order_id": "ORD-42" };
        expect "orders.processed" as done;
        check done["order_id"] == "ORD-42";
    };
}
