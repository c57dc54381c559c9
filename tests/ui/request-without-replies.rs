#[path = "support/wire.rs"]
mod wire;

use wire::Wire;

fn main() {
    let _ = choreo::script! {
        for &Wire;
        request "fraud.check" { "order_id": "ORD-42" } => { "decision": "APPROVE" };
    };
}
