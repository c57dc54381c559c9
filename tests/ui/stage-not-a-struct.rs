use choreo::prelude::*;

#[derive(Stage)]
enum Shop {
    Orders(InMemory),
}

#[derive(Stage)]
struct Pair(InMemory, InMemory);

#[derive(Stage)]
struct Nothing {}

#[derive(Stage)]
struct Any {
    bus: dyn Send + Sync,
}

fn main() {}
