use choreo::prelude::*;

#[derive(Stage)]
struct Shop {
    orders: InMemory,
    payments: InMemory,
}

fn main() {
    let _ = choreo::script! {
        for &Shop;
        publish via orders "orders.created" 1 key "k";
        expect via payment "payments.due" key "k";
    };
    let _ = choreo::script! {
        for &InMemory;
        publish via orders "orders.created" 1;
        check true;
    };
    let _ = choreo::script! {
        for &InMemory;
        via orders {
            publish "orders.created" 1;
            expect "payments.due";
        }
    };
    let _ = choreo::script! {
        for &Shop;
        publish via orders "orders.created" { "order_id": "ORD-42" };
        expect via payment "payments.due" { "order_id": "ORD-42" };
    };
    let _ = choreo::script! {
        for &Shop;
        publish via orders "orders.created" { "order_id": "ORD-42" };
        expect via payments "payments.due" { "order_id": "ORD-42" };
    };
}
