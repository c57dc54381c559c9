use choreo::prelude::*;

async fn row() -> Option<u32> {
    None
}

fn main() {
    let _ = choreo::script! {
        for &InMemory;
        eventually { row().await } within 500ms;
        eventually { row().await.ok_or("none") } within 500ms;
    };
}
