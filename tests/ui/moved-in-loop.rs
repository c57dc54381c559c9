use choreo::prelude::*;

fn shout(name: String) -> String {
    name.to_uppercase()
}

fn main() {
    let name = String::from("Ada");
    let _ = choreo::script! {
        for &InMemory;
        let orders = 1;
        repeat orders {
            publish "orders.created" { "name": shout(name) };
            expect "orders.processed";
        }
    };
}
