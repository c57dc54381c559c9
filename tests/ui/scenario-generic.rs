#[choreo::scenario]
async fn an_order_is_settled<T>(bus: &choreo::InMemory) {}

fn main() {}
