use choreo::prelude::*;

async fn post(_: String) -> Result<u32, std::fmt::Error> {
    Ok(42)
}

fn main() {
    let url = String::from("/orders");
    let _ = choreo::script! {
        for &InMemory;
        call { post(url).await } as id;
        call { post(id).await?; Ok(()) }
        check id.len() == 42;
    };
}
