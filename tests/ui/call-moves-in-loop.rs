use choreo::prelude::*;

async fn shout(_: String) {}

fn main() {
    let name = String::from("Ada");
    let _ = choreo::script! {
        for &InMemory;
        repeat 2 {
            call { shout(name).await }
            expect "shouted";
        }
    };
}
