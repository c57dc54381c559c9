use choreo::prelude::*;

fn main() {
    let _ = choreo::script! {
        for &InMemory;
        expect "orders.rejected" times 0;
        expect "orders.processed" times 0..;
    };
    let _ = choreo::script! {
        for &InMemory;
        on "pricing.quote" times 0 => reply 7;
        publish "orders.created" {};
        only {
            expect "orders.processed";
            expect "stock.*" times 0..1;
        }
    };
}
