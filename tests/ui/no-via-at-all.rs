use choreo::prelude::*;

#[derive(Stage)]
struct Shop {
    orders: InMemory,
    payments: InMemory,
}

fn main() {
    let _ = choreo::script! {
        for &Shop;
        check true;
        publish "orders.created" 1;
        expect "payments.due" { "id": _ };
    };
}
