use choreo::prelude::*;

fn main() {
    let _ = choreo::script! {
        for &InMemory;
        timeout 1s;
        publish "orders.created" {};
        expect "orders.processed" within 2s;
    };
    let _ = choreo::script! {
        for &InMemory;
        timeout 1s;
        publish "orders.created" {};
        never "orders.rejected" for 600ms;
        publish "orders.cancelled" {};
        never "orders.shipped" for 600ms;
    };
}
