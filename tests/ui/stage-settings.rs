use choreo::prelude::*;

#[derive(Stage)]
#[stage(include desk)]
struct WithoutParentheses {
    orders: InMemory,
}

#[derive(Stage)]
#[stage(stand_ins = desk())]
struct AnotherWord {
    orders: InMemory,
}

#[derive(Stage)]
#[stage(include desk())]
struct Unknown {
    orders: InMemory,
}

#[derive(Stage)]
#[stage(InMemory::new())]
struct ForAField {
    orders: InMemory,
}

fn main() {}
