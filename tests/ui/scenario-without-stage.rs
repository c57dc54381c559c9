#[choreo::scenario]
async fn an_order_is_settled() {}

#[choreo::scenario]
async fn another_is(bus: choreo::InMemory) {}

#[choreo::scenario]
async fn a_third_is(bus: &choreo::InMemory, more: u32) {}

fn main() {}
