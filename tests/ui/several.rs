use choreo::prelude::*;

fn main() {
    let _ = choreo::script! {
        for &InMemory;
        publish "orders.created" { "order_id": "ORD-42", "order_id": done["order_id"] };
        on "fraud.check" => reply {};
        exepct "orders.accepted";
        expect "orders.processed" { "order_id": =~ "(" } within 50msec as done;
        expect "orders.shipped" times 0;
    };
}
