choreo::choreo! {
    fragment with_a_timeout(id: &str) {
        timeout 2s;
        publish "in" { "id": id };
        settle 1ms;
    }

    fragment with_an_idle_parameter(id: &str, count: u64) {
        publish "in" { "id": id };
    }

    pub fragment seen_everywhere() {
        publish "in" {};
    }

    fragment without_a_type(id, other: ) {
        publish "in" { "id": id };
    }

    fragment without_parameters {
        publish "in" {};
    }

    fragment with_a_mistake(id: &str) {
        pubish "in" { "id": id };
        expect "out" { n: =~ "(" };
    }

    fragment empty() {}
}

fn main() {}
