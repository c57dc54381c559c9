choreo::choreo! {
    fragment place(order_id: &str, count: u64) {
        publish "in" { "id": order_id, "count": count };
    }
}

fn main() {
    let _ = choreo::script! { for &choreo::InMemory; include place(1 + 2, "many"); never "out"; };
}
