use choreo::prelude::*;

#[derive(Stage)]
struct Shop {
    orders: InMemory,
    payments: InMemory,
}

fn main() {
    let _ = choreo::script! {
        for &Shop;
        publish via orders "orders.created" 1;
        expect "payments.due";
    };
}
