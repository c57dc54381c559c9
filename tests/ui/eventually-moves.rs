use choreo::prelude::*;

async fn has_row(_: String) -> bool {
    true
}

fn main() {
    let id = String::from("ORD-42");
    let _ = choreo::script! {
        for &InMemory;
        eventually { has_row(id).await } within 500ms;
    };
}
