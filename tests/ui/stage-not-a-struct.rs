use choreo::prelude::*;

#[derive(Stage)]
enum Shop {
    Orders(InMemory),
}

#[derive(Stage)]
struct Pair(InMemory, InMemory);

#[derive(Stage)]
struct Nothing {}

fn main() {}
