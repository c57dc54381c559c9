choreo::choreo! {
    fragment answers() {
        publish "answer" {};
    }
}

fn main() {
    let _ = choreo::script! {
        for &choreo::InMemory;
        on "ask" => { include answers(); };
        publish "in" {};
        include "place";
        include;
        never "out";
    };
}
