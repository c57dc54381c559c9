use choreo::prelude::*;

async fn order(_: &str) -> Result<u32, std::fmt::Error> {
    Ok(42)
}

fn main() {
    let _ = choreo::script! {
        for &InMemory;
        let id = order("a").await?;
        publish "orders.created" { "order_id": id, "first": order("b").await.unwrap_or(1) };
        expect "orders.processed" as done;
        check id + 1 == 43 && vec![order("c").await?].len() == 1;
        check done["order_id"] == id, "not {:?}", order("d").await;
    };
}
