use choreo::prelude::*;

fn main() {
    let _ = choreo::script! {
        for &InMemory;
        on "fraud.check" as ask => reply {};
        publish "orders.cancelled" { "order_id": done["order_id"] };
        expect "orders.processed" { "order_id": done["order_id"] } as done;
        check ask["order_id"] == done["order_id"];
    };
}
