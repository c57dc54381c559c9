#[choreo::scenario(timeout = 2, slwo = "warn", time = "fast", tags = "saga")]
async fn an_order_is_settled(bus: &choreo::InMemory) {}

fn main() {}
