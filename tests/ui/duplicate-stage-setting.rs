//! What a stage has once for all of its fields.

use choreo::prelude::*;

#[derive(Stage)]
#[stage(bridge = Shop, bridge = Shop)]
struct Bridged {
    orders: InMemory,
    payments: InMemory,
}

#[derive(Stage)]
#[stage(crate = ::choreo)]
#[stage(crate = ::choreo)]
struct Renamed {
    orders: InMemory,
}

fn main() {}
