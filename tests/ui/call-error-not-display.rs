use choreo::prelude::*;

struct Opaque;

async fn post() -> Result<u32, Opaque> {
    Ok(42)
}

fn main() {
    let _ = choreo::script! {
        for &InMemory;
        call { post().await } as id;
        check id == 42;
    };
}
