fn main() {
    let _ = choreo::script! { for &choreo::InMemory; include nobody("a"); never "out"; };
}
