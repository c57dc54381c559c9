#![deny(dead_code)]
use choreo::prelude::*;

fn main() {
    let _ = choreo::script! {
        for &InMemory;
        expect "orders.processed" as done;
    };
}
