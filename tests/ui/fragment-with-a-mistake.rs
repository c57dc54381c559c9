choreo::choreo! {
    fragment mistaken(id: &str) {
        pubish "in" { "id": id };
        expect "out" as out;
    }

    fragment captures() {
        publish "in" {};
        expect "out" as done;
    }
}

fn main() {
    let _ = choreo::script! { for &choreo::InMemory; include mistaken("a"); check out["n"] == 1; };
    let _ = choreo::script! { for &choreo::InMemory; include captures(); include captures(); };
    let _ = choreo::script! { for &choreo::InMemory; include captures(); check done.nothing; };
    mistaken!("a");
}
