use choreo::prelude::*;

fn main() {
    let _ = choreo::script! {
        for &InMemory;
        expect "orders.processed" within 50;
        expect "orders.shipped" within 50msec;
        wait 50 ms;
    };
    let _ = choreo::script! {
        for &InMemory;
        timeout 0s;
        wait 0ms;
        never "orders.rejected" for 0ms;
    };
}
