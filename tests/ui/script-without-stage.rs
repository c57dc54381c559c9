fn main() {
    let _ = choreo::script! {
        expect "orders.processed";
    };
}
