//! How a scope's id is written on each transport of a stage.

use choreo::prelude::*;

fn by_number(id: u64) -> String {
    id.to_string()
}

#[derive(Stage)]
#[stage(bridge = "Shop")]
struct Shop {
    #[stage(wire_id = by_number)]
    orders: InMemory,
    #[stage(wire_id = |id| format!("a.{id}"), wire_id = |id| format!("b.{id}"))]
    payments: InMemory,
}

#[derive(Stage)]
struct Desk {
    #[stage(InMemory::new(), wire_id = |id| format!("a.{id}"))]
    orders: InMemory,
}

#[derive(Stage)]
struct Misspelt {
    #[stage(wire = |id| format!("a.{id}"))]
    orders: InMemory,
    payments: InMemory,
}

fn main() {}
