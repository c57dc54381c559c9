#[choreo::scenario(on(choreo::InMemory))]
async fn names_its_stage_twice(bus: &choreo::InMemory) {
    choreo::choreo! { expect "out"; }
}

#[choreo::scenario(on())]
async fn names_no_stage(bus: &choreo::InMemory) {
    choreo::choreo! { expect "out"; }
}

#[choreo::scenario]
async fn leaves_it_open(bus: &_) {
    choreo::choreo! { expect "out"; }
}

fn main() {}
