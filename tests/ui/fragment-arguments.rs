choreo::choreo! {
    fragment place(order_id: &str, count: u64) {
        publish "in" { "id": order_id, "count": count };
    }

    fragment nothing() {
        never "out";
    }
}

fn main() {
    let _ = choreo::script! { for &choreo::InMemory; include place("a"); never "out"; };
    let _ = choreo::script! { for &choreo::InMemory; include place("a", 1, 2); never "out"; };
    let _ = choreo::script! { for &choreo::InMemory; include nothing(1); };
    let _ = choreo::script! { for &choreo::InMemory; include place; never "out"; };
}
