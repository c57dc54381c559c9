use choreo::prelude::*;

#[derive(serde::Deserialize)]
struct Processed {
    n: u32,
}

fn main() {
    let _ = choreo::script! {
        for &InMemory;
        publish "orders.created" 1;
        either { expect "orders.processed" Processed { n: 1.. } as done; }
        or { expect "orders.rejected" { "n": 1 } as done; }
        check done["n"] == 1;
    };
}
