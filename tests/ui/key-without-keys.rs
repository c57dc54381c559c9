#[path = "support/wire.rs"]
mod wire;

use wire::Wire;

fn main() {
    let _ = choreo::script! {
        for &Wire;
        on "fraud.check" => reply {};
        publish "orders.created" {} key "ORD-42";
        expect "orders.processed" headers { "trace": _ };
        expect "orders.processed" { "order_id": "ORD-42" };
    };
}
