use choreo::prelude::*;

fn main() {
    let _ = choreo::script! {
        for &InMemory;
        publish "orders.created" {};
        expect "orders.processed" times 1 as done;
        publish "orders.cancelled" { "order_id": done["order_id"] };
        expect "payments.reversed" { "order_id": done[0]["order_id"] };
    };
}
