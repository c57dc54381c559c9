#[tokio::test]
#[choreo::scenario]
async fn an_order_is_settled(bus: &choreo::InMemory) {
    choreo::choreo! {
        publish "orders.created" {};
        expect "orders.processed";
    }
}

fn main() {}
