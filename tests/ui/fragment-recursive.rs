choreo::choreo! {
    fragment first(id: &str) {
        publish "in" { "id": id };
        include second(id);
    }

    fragment second(id: &str) {
        include first(id);
    }
}

fn main() {
    let _ = choreo::script! { for &choreo::InMemory; include first("a"); never "out"; };
}
