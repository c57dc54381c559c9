use choreo::prelude::*;

async fn exchange(_bus: &InMemory) {
    choreo! {
        expect "orders.processed";
    }
}

fn main() {}
