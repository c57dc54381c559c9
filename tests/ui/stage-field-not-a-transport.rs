use choreo::prelude::*;

#[derive(Stage)]
struct Shop {
    orders: InMemory,
    name: String,
}

#[derive(Stage)]
struct Other {
    #[stage(7)]
    orders: InMemory,
    #[stage(async { "memory" })]
    payments: InMemory,
    #[stage(async { InMemory::new() })]
    audit: InMemory,
}

fn main() {}
