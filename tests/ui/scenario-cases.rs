#[choreo::scenario(cases(small: (1, 2, 3), other: 1, none: ()))]
async fn of_another_count(bus: &choreo::InMemory, count: u64, label: &str) {
    choreo::choreo! { publish "in" { "count": count, "label": label }; never "out"; }
}

#[choreo::scenario]
async fn without_cases(bus: &choreo::InMemory, count: u64) {
    choreo::choreo! { publish "in" { "count": count }; never "out"; }
}

#[choreo::scenario(cases(small: 1))]
async fn without_parameters(bus: &choreo::InMemory) {
    choreo::choreo! { publish "in" {}; never "out"; }
}

#[choreo::scenario(cases())]
async fn without_a_case(bus: &choreo::InMemory, count: u64) {
    choreo::choreo! { publish "in" { "count": count }; never "out"; }
}

#[choreo::scenario(cases(small: 1, large, small: 2, type: 3))]
async fn with_bad_names(bus: &choreo::InMemory, count: u64) {
    choreo::choreo! { publish "in" { "count": count }; never "out"; }
}

fn main() {}
