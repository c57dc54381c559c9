use choreo::prelude::*;

choreo! {
    publish "orders.created" {};
    expect "orders.processed";
}

fn main() {}
