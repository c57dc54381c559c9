use choreo::prelude::*;

fn main() {
    let _ = choreo::script! {
        for &InMemory;
        publish "orders.created" { "order_id": "ORD-42", order_id: "ORD-43" } headers { "trace": "1", "trace": "2" };
        expect "orders.processed" { "r#type": 1, r#type: 2, "type": 3 };
    };
}
