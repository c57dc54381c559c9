use choreo::prelude::*;

#[derive(Stage)]
struct Shop {
    orders: InMemory,
    name: String,
    #[stage(InMemory::new(), InMemory::new())]
    payments: InMemory,
    #[stage]
    audit: InMemory,
}

fn main() {}
