use choreo::prelude::*;

fn main() {
    let _ = choreo::script! {
        for &InMemory;
        on "fraud.check" reply { "decision": "APPROVE" };
        on "stock.check" as ask publish "stock.result" { "order_id": ask["order_id"] };
        publish "orders.created" {};
        expect "orders.processed";
    };
}
