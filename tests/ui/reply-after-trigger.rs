use choreo::prelude::*;

fn main() {
    let _ = choreo::script! {
        for &InMemory;
        publish "orders.created" {};
        on "fraud.check" => reply { "decision": "APPROVE" };
        expect "orders.processed";
    };
}
