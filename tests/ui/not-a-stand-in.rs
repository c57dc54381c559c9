use choreo::prelude::*;

choreo! {
    fragment desk() {
        on "fraud.check" times 1 => publish "fraud.result" { "decision": "APPROVE" };
        publish "desk.open" {};
        in order { expect "a"; expect "b"; }
    }

    fragment elsewhere() {
        on via payments "fraud.check" => publish "fraud.result" {};
    }
}

#[derive(Stage)]
#[stage(include desk())]
struct Shop {
    orders: InMemory,
}

#[derive(Stage)]
#[stage(include elsewhere())]
struct Wires {
    orders: InMemory,
    audit: InMemory,
}

fn main() {}
