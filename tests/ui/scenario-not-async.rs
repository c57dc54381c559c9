#[choreo::scenario]
fn an_order_is_settled(bus: &choreo::InMemory) {}

fn main() {}
